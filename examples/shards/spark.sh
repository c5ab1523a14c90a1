#!/usr/bin/env bash
# A Spark cluster on this machine for one command: a master, so many workers with a core each, and then
#   spark.sh WORKERS ./keel COMMAND …
# with --master. Needs SPARK_HOME, or a checkout that has used --master before.
set -euo pipefail

workers=$1
shift
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export SPARK_HOME=${SPARK_HOME:-$root/cluster/target/spark} SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
port=${SPARK_MASTER_PORT:-7077}
logs=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$logs"' EXIT

start() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -cp "$SPARK_HOME/jars/*" "org.apache.spark.deploy.$1" --host 127.0.0.1 "${@:2}" >>"$logs/log" 2>&1 &
}
start master.Master --port "$port" --webui-port 0
for ((i = 1; i <= workers; i++)); do
  start worker.Worker --cores 1 --memory 1g --webui-port 0 --work-dir "$logs/work-$i" "spark://127.0.0.1:$port"
done
for ((second = 0; second < 120; second++)); do
  [[ $(grep -c 'Registering worker' "$logs/log" || true) -ge $workers ]] && break
  sleep 1
done
"$@" --master "spark://127.0.0.1:$port" --conf spark.driver.host=127.0.0.1
