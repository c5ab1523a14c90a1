package keel.verify.shard;

import java.io.IOException;

/** Computes the rows in this process, one chunk after the other. */
public final class LocalRunner extends Runner {
  @Override
  protected void compute(Work work, int from, int to, Sink sink) throws IOException {
    int end;
    for (int begin = from; begin < to; begin = end) {
      end = Math.min(to, begin + work.chunk());
      sink.add(work.rows(begin, end));
    }
  }
}
