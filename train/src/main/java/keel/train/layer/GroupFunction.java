package keel.train.layer;

import java.util.Optional;
import keel.verify.model.Grouped.Rule;

/**
 * An activation of groups of units: it multiplies each group by a number.
 *
 * @param rule what is done to a group
 * @param size units of a group; the first units of all groups stand before the second ones
 * @param thresholds one for each group, groups x 1; none where the rule has none
 */
public record GroupFunction(Rule rule, int size, Optional<Weight> thresholds)
    implements TrainableFunction {}
