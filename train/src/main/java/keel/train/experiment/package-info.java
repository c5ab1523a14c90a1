/**
 * Does the finding hold? Experiments of the NAIS-Net paper and about Keel's own choices, each a
 * file of settings with what is to be measured of the trained networks.
 */
package keel.train.experiment;
