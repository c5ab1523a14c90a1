package keel.train;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import java.util.List;
import keel.train.data.Missing;
import keel.train.data.SequenceColumns;
import keel.train.data.Task;

/**
 * Which data a settings file names; null where it names none.
 *
 * @param dataset name of a data set, or path of a table
 * @param target columns of a table that are to be learned
 * @param task what is to be learned of them
 * @param missing what becomes of cells in which there is nothing
 * @param sequence the columns of a table whose rows are the steps of sequences
 */
public record DataSettings(
    String dataset,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> target,
    Task task,
    Missing missing,
    SequenceColumns sequence) {
  /** The keys of a settings file. */
  static final List<String> KEYS = List.of("dataset", "target", "task", "missing", "sequence");
}
