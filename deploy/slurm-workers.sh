#!/bin/bash
# Eight machines that work until nothing is left: sbatch deploy/slurm-workers.sh
#SBATCH --job-name=archvae
#SBATCH --array=1-8
#SBATCH --cpus-per-task=16
#SBATCH --time=24:00:00
#SBATCH --signal=B:TERM@120
# ~/.archvae-store has mode 600 and the address of the store. Before its time is up Slurm sends the signal, and jobs are given back.
exec archvae worker --store "$HOME/.archvae-store" --slots "$SLURM_CPUS_PER_TASK" --work "${SLURM_TMPDIR:-/tmp}/archvae" --until-idle
