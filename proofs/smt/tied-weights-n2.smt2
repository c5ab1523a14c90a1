; Two steps of a block with tied weights, each as
; Theorem 1 proves it, multiply no difference of two states by a number beyond 1.
;
; Negated: a difference e that the two steps multiply by more than 1.
; Its twin drops: the weights of the two steps are the same.
(set-logic QF_NRA)
(set-info :status unsat)

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
; The weights of the two steps are the same.
(assert (and (= p11 q11) (= p12 q12) (= p22 q22)))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (strict (form p11 p12 p22 e1 e2) (- (* lambda lambda) 1)))
(assert (strict (- lambda 1) (+ lambda 1)))

; Negated: no difference grows.
(assert (and (= g1 (* lambda e1)) (= g2 (* lambda e2)) (> lambda 1)))

(check-sat)
