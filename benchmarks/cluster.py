#!/usr/bin/env python3
"""Certified radii by a standalone Spark cluster on this machine: the same bytes, what is lost when an executor
or a worker is killed, and how time goes with the number of workers.

Needs a checkout that `./keel --master local[1] ...` has built (or SPARK_HOME). Prints a table, and the cost model that
docs/scale.md explains; ends in 1 where bytes differ.
"""
import argparse, os, random, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPARK = Path(os.environ.get("SPARK_HOME", ROOT / "cluster/target/spark"))
JAVA = [os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"]
HOST, PORT = "127.0.0.1", 17077
ENV = dict(os.environ, SPARK_HOME=str(SPARK), SPARK_SCALA_VERSION="2.13", SPARK_LOCAL_IP=HOST)


def keel(*words, cores=None, **more):
    command = (["taskset", "-c", cores] if cores else []) + [str(ROOT / "keel"), *map(str, words)]
    process = subprocess.Popen(command, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **more)
    process.begin = time.time()
    return process


def finish(process):
    """Seconds that passed, and those of this process alone on a processor."""
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.time() - process.begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{process.args} ended in {process.returncode}: {error}")
    return seconds, usage.ru_utime + usage.ru_stime


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
        seconds = finish(evaluate(n, to, *more, cores=cores))
        if whole.setdefault(n, to.read_bytes()) != to.read_bytes():
            sys.exit(f"{to} has other bytes than one process wrote")
        return seconds

    whole, cluster = {}, None
    print("who\trows\tseconds", flush=True)
    times = {}

    def show(who, n, seconds):
        times[who, n] = seconds
        print(f"{who}\t{n}\t{seconds[0]:.2f}", flush=True)

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
    rate, start = {}, {}
    for who in dict.fromkeys(who for who, _ in times):
        rate[who] = (times[who, many][0] - times[who, few][0]) / (many - few)
        start[who] = times[who, few][0] - few * rate[who]
        print(f"{who}: {1 / rate[who]:.0f} rows a second after {start[who]:.1f} s")
    one, two = rate["1 worker"], rate["2 workers"]
    print(f"one executor on one core: {rate['one process, one core'] / one:.2f} of the command without Spark")
    print(f"two executors: {one / two:.2f} times one")
    driver = (times["2 workers", many][1] - times["2 workers", few][1]) / (many - few)
    print(f"seconds = {start['2 workers']:.1f} + rows · max({one:.2e} / executors, {driver:.1e} of the driver)")
    # docs/scale.md says what is assumed: a command sends at most 2 GiB of patterns, at 1 GB/s; here, images of 784 bytes.
    commands, executors_each, rows = 50, 20, 2_000_000
    sent = rows * 784 / 1e9
    last = 2 * 64 * 128 * one  # a task of the greatest size that is done once more elsewhere
    seconds = start["2 workers"] + sent + rows * max(one / executors_each, driver) + last
    print(f"{commands * rows:.0e} rows by {commands} commands with {executors_each} executors each: {seconds:.0f} s")


main()
