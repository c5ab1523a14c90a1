package keel.train.layer;

/** An activation that layers compute, with what is trained of it. */
public sealed interface TrainableFunction permits SlopeFunction, GroupFunction {}
