(** * What the checker is given

    Purpose: the data that the reader of the two files hands to the checker.
    Nothing in it is believed: the checker asks for what it needs.

    Main Results: none; types only.

    Dependencies: the standard library. *)

From Coq Require Import ZArith List String.

Set Implicit Arguments.

(** mantissa * 2^exponent: every finite floating point number is one. *)
Record dyadic := Dyadic { mantissa : Z; exponent : Z }.

(** Row by row; the number in row i, column j is the integer times 2^scale. *)
Record matrix := Matrix { scale : Z; rows : list (list Z) }.

(** ** Models *)

Inductive activation :=
  Tanh | Relu | LeakyRelu | HardTanh | Softsign | Arctan | Elu | Sigmoid
| Gelu | Silu | Sine.

(** What multiplies every group of units by a number. *)
Inductive rule := ModRelu | RadialTanh | RadialSoftsign | ZRelu | Cardioid.

(** What acts on every unit by itself, or on groups of so many units: of n units,
    those whose numbers are equal modulo n / size are one. The thresholds are one
    for each group, or none. *)
Inductive nonlinearity :=
| Split (a : activation)
| Grouped (r : rule) (size : Z) (thresholds : list dyadic).

(** The size of a window, both numbers odd. *)
Record window := Window { window_height : Z; window_width : Z }.

(** Rows of the weights of a convolution are output channels; in a row stand the
    taps of the first input channel, row by row, then those of the second. *)
Inductive geometry :=
| Dense
| Convolutional (state_window input_window : window)
                (image_height image_width : Z).

(** x <- x + H sigma(A x + B u + b), x = 0 at first. *)
Record block := Block {
  block_name : string;
  block_activation : nonlinearity;
  block_geometry : geometry;
  step_sizes : list dyadic;   (** one a unit, or a channel *)
  steps : Z;                  (** K, or the most there can be *)
  has_fixed_depth : bool;     (** K for every input *)
  states : list matrix;       (** A, or one for each step *)
  input : matrix;             (** B *)
  bias : list dyadic          (** b: one a unit, or a channel *)
}.

(** x = sigma(W x + U u + b), found by forward-backward splitting. *)
Record equilibrium := Equilibrium {
  equilibrium_name : string;
  equilibrium_activation : nonlinearity;
  solver_step : dyadic;            (** of the splitting *)
  equilibrium_state : matrix;      (** W *)
  equilibrium_input : matrix;      (** U *)
  equilibrium_bias : list dyadic   (** b: one a unit *)
}.

(** What comes in with every step: all of the input, or its part of a sequence. *)
Inductive reading := Constant | Sequence.

(** x <- (I - S) x + S sigma(W x + B u + b), W = c I + f A: x = 0 at first, or, where
    there is no B, the input. *)
Record leaky := LeakyBlock {
  leaky_name : string;
  leaky_activation : nonlinearity;
  leaks : list dyadic;                        (** the diagonal of S: one a unit *)
  leaky_steps : Z;
  identity_share : dyadic;                    (** c *)
  state_factor : dyadic;                      (** f *)
  leaky_states : list matrix;                 (** A, or one for each step *)
  leaky_input : option (matrix * reading);    (** B *)
  leaky_biases : list (list dyadic)           (** b, or one for each step *)
}.

(** What a window of an image is replaced by. *)
Inductive pooling := Mean | Greatest.

(** What is applied once, with the sizes that it takes. Images stand channel
    after channel, row after row; windows of a convolution have zeros around them,
    those of a pooling do not. *)
Inductive transition :=
| Linear (weight : matrix) (offset : list dyadic)       (** W x + c *)
| Convolution (weight : matrix) (kernel_window : window)
              (stride image_height image_width : Z)
              (offset : list dyadic)                    (** K * x + c *)
| Pooling (kind : pooling) (side stride : Z)
          (channels image_height image_width : Z)
| Flatten (entries : Z)                                 (** x *)
| Rescaling (factors offset : list dyadic) (pixels : Z) (** one a channel *)
| Pointwise (a : activation) (entries : Z)
| Modulus (pairs : Z).                                  (** |x + i y|, all x before all y *)

Inductive layer :=
| Unrolled (b : block)
| Implicit (e : equilibrium)
| Leaky (l : leaky)
| Transition (name : string) (t : transition)
| Unknown (name type : string).

(** What is done to raw data before the first layer: (factor x - mean) / deviation,
    with the mean and the deviation of the channel. *)
Record preprocessing := Preprocessing {
  raw_factor : dyadic;
  means : list dyadic;
  deviations : list dyadic
}.

(** An input has so many numbers, channel after channel. *)
Record model := Model {
  input_entries : Z;
  prepared : preprocessing;
  layers : list layer;
  model_digest : string
}.

(** ** Polynomial fields *)

(** x' = F(theta, x), or x <- x + h F(theta, x) where there is a step h. A monomial is
    the list of the states that it multiplies; of what it is multiplied by in each
    equation, a row each, stands first what no parameter is in, then what each
    parameter is multiplied by. *)
Record polynomial := Polynomial {
  state_names : list string;
  parameter_names : list string;
  monomials : list (list nat);
  field_coefficients : list (list (list dyadic));
  euler_step : option dyadic;
  field_digest : string
}.

(** Points of which no coordinate is farther from that of the centre than its
    reach. *)
Record box := Box { box_centre : list dyadic; box_reach : list dyadic }.

(** ** Certificates *)

(** The rows of a lower triangle on the grid 2^-grid. *)
Record factor := Factor { grid : Z; triangle : list (list Z) }.

Record evidence := Evidence {
  found_factor : option factor;
  found_direction : option (list Z);
  found_numbers : option (list dyadic)
}.

Inductive property :=
  IncrementalStability | UniqueEquilibrium | Convergence
| GlobalAsymptoticStability | Settling | ContractionRate | InputOutputGain
| EuclideanGain | InputOutputGainAtAnyDepth | InputToStateGain | GradientBound
| DisturbanceTube | BoundedAmplification
| NetworkGain | NetworkGainAtAnyDepth | NetworkGainInMaximumNorm
| ContractionOnBox | TrappingBall | GlobalStability.

Inductive relation := AtLeast | AtMost.

(** How a claim measures states, or outputs of a network; x is their difference.
    Where the numbers of a norm are evidence, its name stands here. *)
Inductive norm :=
| StateMatrix                         (** - x^T A x *)
| ScaledStateMatrix (scale : string)  (** - x^T Lambda A x *)
| GivenMatrix (found : string)        (** x^T P x *)
| GivenDiagonal (found : string)      (** sum w_i x_i^2 *)
| SymmetricPart                       (** x^T P x, P = - (A + A^T) / 2 *)
| Potential (found : string)          (** 2 sum lambda_i int_0^(z_i) sigma, z = A x *)
| WeightedMaximum (found : string)    (** max |x_i| / v_i *)
| EuclideanNorm                       (** sum x_i^2 *)
| MaximumNorm                         (** max |x_i| *)
| EveryNorm                           (** what is refuted in all norms *)
| NoNorm.                             (** what measures no states *)

Inductive input_norm := Euclidean | Maximum.

Inductive depth := AtStep (step : Z) | UpToStep (step : Z) | AnyDepth.

(** For which states and inputs, and to what accuracy; what is missing does not
    matter. *)
Record extent := Extent {
  within_inputs : option dyadic;
  within_states : option dyadic;
  accuracy : option dyadic;
  states_within : option box;
  parameters_within : option box
}.

(** The block with all its units, or with units switched off in any pattern,
    others at every step; or with groups of units switched off so. *)
Inductive holds_for := AsStored | EveryGate | EveryGateOfGroups.

(** What a claim is about, beside its numbers. *)
Record statement := Statement {
  theorem : string;
  state_norm : norm;
  inputs_norm : option input_norm;
  at_depth : option depth;
  where_holds : extent;
  stands_for : holds_for
}.

Record bound := Bound {
  quantity : string;
  bound_relation : relation;
  certified : dyadic;
  shown_by : list string              (** evidence *)
}.

Inductive verdict :=
| Certified (bounds : list bound)
| Refuted (reason counterexample : string)
| Inconclusive (reason : string).

(** The scope is the name of a block, or that of the network. *)
Record claim := Claim {
  claim_scope : string;
  claim_property : property;
  claim_statement : statement;
  claim_verdict : verdict
}.

Record region := Region {
  input_radius : dyadic;
  state_radius : dyadic;
  tolerance : dyadic;
  region_states : option box;
  region_parameters : option box
}.

Record certificate := Certificate {
  certified_digest : string;          (** of the model it speaks about *)
  stated_verdict : string;
  stated_region : region;
  claims : list claim;
  evidences : list (string * evidence);  (** by name, as bytes are ordered *)
  observed_evidence : list string;    (** what no claim rests on *)
  solver_disagreed : list string;     (** obligations a solver answered sat to *)
  not_covered : list string
}.
