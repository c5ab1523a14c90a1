; Twin of tied-weights-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the weights of the two steps are the same.
; Counterexample: P = [[3/2, 17/20], [17/20, 1/2]] and the same with the coordinates swapped, both
; between 0 and 2 I, with H = I. At slopes (0, 1) and then (1, 0) the two steps take (5, -4) to
; 25/16 times itself, by way of (5, -25/4), so it grows in every norm. The spectral radius of a step
; is not enough, and untied dense weights are refused.
(set-logic QF_NRA)
(set-info :status sat)

; P at the first step, and at the second
(declare-const p11 Real)
(declare-const p12 Real)
(declare-const p22 Real)
(declare-const q11 Real)
(declare-const q12 Real)
(declare-const q22 Real)
; the difference of the states before, between and after the steps
(declare-const e1 Real)
(declare-const e2 Real)
(declare-const f1 Real)
(declare-const f2 Real)
(declare-const g1 Real)
(declare-const g2 Real)
; what the two steps multiply e by
(declare-const lambda Real)

; A fact: a product of positive numbers is positive.
(define-fun strict ((a Real) (b Real)) Bool
  (=> (and (> a 0) (> b 0)) (> (* a b) 0)))

; The quadratic form of the symmetric matrix [[a, b], [b, c]].
(define-fun form ((a Real) (b Real) (c Real) (x Real) (y Real)) Real
  (+ (* a (* x x)) (* 2 (* b (* x y))) (* c (* y y))))

; The first step, in the norm of its P.
(assert (<= (form p11 p12 p22 f1 f2) (form p11 p12 p22 e1 e2)))
; The second step, in the norm of its P.
(assert (<= (form q11 q12 q22 g1 g2) (form q11 q12 q22 f1 f2)))
; P is positive at the difference e.
(assert (> (form p11 p12 p22 e1 e2) 0))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (strict (form p11 p12 p22 e1 e2) (- (* lambda lambda) 1)))
(assert (strict (- lambda 1) (+ lambda 1)))

; Negated: no difference grows.
(assert (and (= g1 (* lambda e1)) (= g2 (* lambda e2)) (> lambda 1)))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p11 (/ 3 2)))
(assert (= p12 (/ 17 20)))
(assert (= p22 (/ 1 2)))
(assert (= q11 (/ 1 2)))
(assert (= q12 (/ 17 20)))
(assert (= q22 (/ 3 2)))
(assert (= e1 5))
(assert (= e2 (- 4)))
(assert (= f1 5))
(assert (= f2 (- (/ 25 4))))
(assert (= g1 (/ 125 16)))
(assert (= g2 (- (/ 25 4))))
(assert (= lambda (/ 25 16)))

(check-sat)
