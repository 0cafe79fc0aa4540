using System.Text;
using ArchVae.Cli;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Testing;
using ArchVae.Training;
using Extension;

// 1. A program registers its families once, before it names them.
FlowFamily.Registry.Add(new SinhArcsinhFamily());
PriorFamily.Registry.Add(new LaplaceFamily());
GeneratorFamily.Registry.Add(new HourglassFamily());
ImporterFamily.Registry.Add(new WidthListImporter());

// With arguments it is the command line, which knows the families from now on.
if (args.Length > 0) return CommandRunner.Run(args);

// 2. From now on texts name them: here a generator in a space's file, and a format of data.
var space = SearchSpace.Load(Path.Combine(AppContext.BaseDirectory, "hourglass.yaml"));
var drawn = RandomArchitectures.Independent(space, seed: 1, count: 2000).ToList();
var sample = Encoding.UTF8.GetBytes("64-32-64 0.93\n128-64-32-64-128\n");
var imported = ImporterFamily.Registry.Get("width-list").Read(new MemoryStream(sample), "sample", space).ToList();
Console.WriteLine($"drawn     {drawn[0]}");
Console.WriteLine($"imported  {imported[0].Architecture}, accuracy {imported[0].Metrics["accuracy"]}");

// 3. The library's own contracts: each says which rule is broken, or nothing.
FlowContract.Check("sinhArcsinh");
PriorContract.Check("laplace");
GeneratorContract.Check(space);
ImporterContract.Check(new WidthListImporter(), sample, count: 2, space);
Console.WriteLine("contracts kept");

// 4. A model that is made of them, trained, saved and loaded again.
var options = new ModelOptions
{
    LatentSize = 4,
    Posterior = PosteriorForm.Parse("full+sinhArcsinh:2"),
    Prior = "laplace",
    InferenceWidths = [64],
    DecoderWidths = [64],
    DecoderLstmUnits = 64,
    FamilyOptions = [new SinhArcsinhOptions { SinhArcsinhStart = 0.1 }],
};
var folder = Directory.CreateTempSubdirectory("archvae-extension").FullName;
try
{
    var (training, validation) = DataSplit.InMemory(drawn, fraction: 0.1, seed: 1);
    using var vae = new ArchitectureVae(space, options, seed: 1, threads: 2);
    var report = new Trainer(vae, new TrainingOptions { Epochs = 40 }, training, validation, new ModelFolder(folder)).Run();
    Console.WriteLine($"ELBO      {report.Validation.Elbo:0.00} nats on architectures that it has not seen");

    using var loaded = ArchitectureVae.Load(folder);
    var estimate = loaded.LogLikelihood([validation[0]], samples: 500)[0];
    Console.WriteLine(
        $"loaded    {loaded.Options.Posterior}, prior {loaded.Options.Prior}, " +
        $"log p(x) = {estimate.LogLikelihood:0.00} ± {estimate.StandardError:0.00}");
    Console.WriteLine($"sampled   {loaded.Sample(1, seed: 3)[0]}");
    return loaded.Encode([validation[0]])[0].Center.SequenceEqual(vae.Encode([validation[0]])[0].Center) ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
