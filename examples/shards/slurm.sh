#!/usr/bin/env bash
#SBATCH --job-name=keel
#SBATCH --array=1-16
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
# Certifies all models below a folder, a share in each task of an array:
#   sbatch examples/shards/slurm.sh MODELS OUTPUT
# on a disk that the nodes share. Then: keel merge OUTPUT/models-*-of-16.tsv --to OUTPUT/models.tsv
# A share that was stopped goes on where it was: sbatch --array=3 examples/shards/slurm.sh MODELS OUTPUT
set -eu
first=${FIRST:-1}  # what --array begins with: 0 of --array=0-15
count=${COUNT:-16} # how many shares there are
exec "${KEEL:-keel}" certify-all "$1" --output "$2" --shard "$((SLURM_ARRAY_TASK_ID - first + 1))/$count"
