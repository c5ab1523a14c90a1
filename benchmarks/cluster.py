#!/usr/bin/env python3
"""Certified radii by a standalone Spark cluster on this machine: the same bytes, what is lost when an executor
or a worker is killed, and how time goes with the number of workers.

Needs a checkout that `./keel --master local[1] ...` has built (or SPARK_HOME). Prints a table, and the cost model that
docs/scale.md explains; ends in 1 where bytes differ.
"""
import argparse, os, random, resource, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPARK = Path(os.environ.get("SPARK_HOME", ROOT / "cluster/target/spark"))
JAVA = [os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"]
HOST, PORT = "127.0.0.1", 17077
ENV = dict(os.environ, SPARK_HOME=str(SPARK), SPARK_SCALA_VERSION="2.13", SPARK_LOCAL_IP=HOST)


def keel(*words, cores=None, **more):
    command = (["taskset", "-c", cores] if cores else []) + [str(ROOT / "keel"), *map(str, words)]
    process = subprocess.Popen(command, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **more)
    process.begin, process.before = time.time(), of_children()
    return process


def finish(process):
    """Seconds that passed, and those of this process and its threads on a processor."""
    error = process.communicate()[1]
    seconds, processor = time.time() - process.begin, of_children() - process.before
    if process.returncode != 0:
        sys.exit(f"{process.args} ended in {process.returncode}: {error}")
    return seconds, processor


def of_children():
    """Seconds on a processor of all processes that were started here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Cluster:
    """A master and workers of one core each, as processes."""

    def __init__(self, folder):
        self.folder, self.workers, self.started = folder, [], 0
        self.master = self.start("master.Master", "--host", HOST, "--port", PORT, "--webui-port", 18080)

    def start(self, what, *arguments, cores=None):
        log = open(self.folder / f"{what.split('.')[0]}-{self.started}.log", "w")
        command = (["taskset", "-c", cores] if cores else []) + JAVA + ["-Xmx256m", "-cp", f"{SPARK}/jars/*"]
        command += ["org.apache.spark.deploy." + what, *map(str, arguments)]
        return subprocess.Popen(command, env=ENV, stdout=log, stderr=log)

    def add_worker(self, cores=None):
        self.started += 1
        number = self.started
        arguments = ["--host", HOST, "--cores", 1, "--memory", "900m", "--webui-port", 18080 + number]
        arguments += ["--work-dir", self.folder / f"work-{number}", f"spark://{HOST}:{PORT}"]
        self.workers.append(self.start("worker.Worker", *arguments, cores=cores))
        time.sleep(6)

    def stop(self):
        for process in self.workers + [self.master]:
            process.kill()
        for pid in executors():
            os.kill(pid, signal.SIGKILL)


def executors(parent=None):
    """Process numbers of executors: of a worker, or all."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                above = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if b"CoarseGrainedExecutorBackend" in command and parent in (None, above):
                found.append(int(entry.name))
    return found


def table(file, rows):
    """As many numbers as the digits have, and a class."""
    numbers = random.Random(1)
    with open(file, "w") as out:
        out.write(",".join(f"p{i}" for i in range(64)) + ",digit\n")
        for _ in range(rows):
            out.write(",".join(str(numbers.randrange(17)) for _ in range(64)) + f",{numbers.randrange(10)}\n")


def lines(file):
    try:
        with open(file) as rows:
            return sum(1 for _ in rows)
    except FileNotFoundError:
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000, help="of the table (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=10, help="of executors, and of workers (default: %(default)s)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="keel-cluster-"))
    settings = folder / "settings.yaml"
    settings.write_text("network:\n- {type: dense_block, units: 64, steps: 60}\n- {type: linear}\nepochs: 1\n")
    finish(keel("train", "--config", settings, "-o", folder / "run"))
    model = folder / "run/model.safetensors"
    finish(keel("certify", model, "--no-smt"))
    tables = {n: folder / f"rows-{n}.csv" for n in (options.rows, options.rows // 4)}
    for n, file in tables.items():
        table(file, n)

    def evaluate(n, to, *more, cores=None):
        certificate = model.with_suffix("").with_suffix(".cert.json")
        return keel("evaluate", model, "--certify", "--certificate", certificate, "--dataset", tables[n], "--to", to, *more,
                    cores=cores)

    def master(cores):
        memory = ["--conf", "spark.executor.memory=700m"]
        return ["--master", f"spark://{HOST}:{PORT}", "--conf", f"spark.cores.max={cores}", *memory]

    def timed(n, *more, cores=None):
        to = folder / f"rows-{n}-{len(list(folder.iterdir()))}.tsv"
        run = evaluate(n, to, *more, cores=cores)
        part, sizes = to.with_name(to.name + ".part"), []
        while run.poll() is None:
            try:
                sizes.append((time.time(), part.stat().st_size))
            except FileNotFoundError:
                pass
            time.sleep(0.02)
        seconds, processor = finish(run)
        if whole.setdefault(n, to.read_bytes()) != to.read_bytes():
            sys.exit(f"{to} has other bytes than one process wrote")
        early, late = (next(at for at in sizes if at[1] >= share * to.stat().st_size) for share in (0.2, 0.9))
        rate = n * (late[1] - early[1]) / to.stat().st_size / (late[0] - early[0])
        return seconds, processor, rate

    whole, cluster = {}, None
    print("who\trows\tseconds\trows a second once it has begun", flush=True)
    times = {}

    def show(who, n, measured):
        times[who, n] = measured
        print(f"{who}\t{n}\t{measured[0]:.2f}\t{measured[2]:.0f}", flush=True)

    try:
        for n in sorted(tables):
            show("one process, one core", n, timed(n, cores="0"))
        cluster = Cluster(folder)
        time.sleep(6)
        cluster.add_worker(cores="0")
        for n in sorted(tables):
            show("1 worker", n, timed(n, *master(1)))
        cluster.add_worker(cores="1")
        for n in sorted(tables):
            show("2 workers", n, timed(n, *master(2)))
        for what in ("executor", "worker"):
            for kill in range(options.kills):
                to = folder / f"{what}-{kill}.tsv"
                run = evaluate(options.rows, to, *master(2))
                part = to.with_name(to.name + ".part")
                while lines(part) < options.rows // 10 and run.poll() is None:
                    time.sleep(0.01)
                done = lines(part)
                if what == "executor":
                    os.kill(executors()[0], signal.SIGKILL)
                else:
                    worker = cluster.workers.pop(0)
                    pids = executors(worker.pid)
                    worker.kill()
                    for pid in pids:
                        os.kill(pid, signal.SIGKILL)
                finish(run)
                same = to.read_bytes() == whole[options.rows]
                print(f"{what} killed after {done} rows\t{options.rows}\t{'the same bytes' if same else 'OTHER BYTES'}", flush=True)
                if not same or not 0 < done < options.rows:
                    sys.exit(1)
                if what == "worker":
                    cluster.add_worker()
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    few, many = sorted(tables)
    rate = {who: times[who, many][2] for who, _ in times}
    print(f"one executor on one core: {rate['1 worker'] / rate['one process, one core']:.2f} of the command without Spark")
    print(f"two executors: {rate['2 workers'] / rate['1 worker']:.2f} times one")
    (few_all, few_driver, _), (many_all, many_driver, _) = times["2 workers", few], times["2 workers", many]
    driver = (many_driver - few_driver) / (many - few)
    row = 1 / rate["1 worker"]
    start = few_all - few * max(row / 2, driver)
    print(f"seconds = {start:.1f} + rows · max({row:.1e} / executors, {driver:.1e} of the driver)")
    # docs/scale.md says what is assumed: a command sends at most 2 GiB of patterns, at 1 GB/s; here, images of 784 bytes.
    commands, each, rows = 50, 20, 2_000_000
    last = 2 * 64 * 128 * row  # a task of the greatest size that is done once more elsewhere
    seconds = start + rows * 784 / 1e9 + rows * max(row / each, driver) + last
    print(f"{commands * rows:.0e} rows by {commands} commands with {each} executors each: {seconds:.0f} s")


main()
