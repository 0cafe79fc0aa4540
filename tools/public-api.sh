#!/usr/bin/env bash
# Writes what is public in the libraries anew: src/*/PublicAPI.Unshipped.txt, without what PublicAPI.Shipped.txt has. Read the
# difference before it is committed. When a version is released, its lines move from the one file to the other by hand.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in ArchVae.Tensors ArchVae ArchVae.Jobs ArchVae.Networks ArchVae.Onnx ArchVae.Reports ArchVae.Search ArchVae.Studies ArchVae.Testing; do
    [ -f "src/$project/PublicAPI.Shipped.txt" ] || echo "#nullable enable" > "src/$project/PublicAPI.Shipped.txt"
    echo "#nullable enable" > "src/$project/PublicAPI.Unshipped.txt"
    dotnet format analyzers "src/$project/$project.csproj" --diagnostics RS0016 --severity warn
    wc -l "src/$project/PublicAPI.Unshipped.txt"
done
