; Twin of algorithm1-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the Frobenius norm of R^T R is at most 1 - 2 eps.
; Counterexample: R^T R = diag(1, 0), which no scaling has touched: P has the eigenvalue 1 + eps.
(set-logic QF_NRA)
(set-info :status sat)

; R^T R, of which the proof needs only that it is symmetric
(declare-const g11 Real)
(declare-const g12 Real)
(declare-const g22 Real)
; the parameter of Algorithm 1
(declare-const eps Real)

; A fact: a square is not negative.
(define-fun square ((a Real)) Bool (>= (* a a) 0))

; A fact: a product of positive numbers is positive.
(define-fun strict ((a Real) (b Real)) Bool
  (=> (and (> a 0) (> b 0)) (> (* a b) 0)))

; 0 < eps < 1/2.
(assert (< 0 eps (/ 1 2)))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (square (- (- 1 (* 2 eps)) g11 g22)))
(assert (strict (- g11 (- 1 (* 2 eps))) (+ g11 (- 1 (* 2 eps)))))
(assert (strict (- g22 (- 1 (* 2 eps))) (+ g22 (- 1 (* 2 eps)))))

; Negated: the bound on P, by its minors.
(assert (or (> (+ g11 eps) (- 1 eps)) (> (+ g22 eps) (- 1 eps))
  (< (* (- 1 eps (+ g11 eps)) (- 1 eps (+ g22 eps))) (* g12 g12))))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= g11 1))
(assert (= g12 0))
(assert (= g22 0))
(assert (= eps (/ 1 4)))

(check-sat)
