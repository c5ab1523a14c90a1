; Theorem 1, the identity that its proof starts from, for two units: for a symmetric P, ||e +
; r||_P^2 = ||e||_P^2 + 2 r^T P e + ||r||_P^2.
;
; Negated: two vectors at which the two sides differ.
; Its twin drops: P is symmetric.
(set-logic QF_NRA)
(set-info :status unsat)

; the matrix P
(declare-const p11 Real)
(declare-const p12 Real)
(declare-const p21 Real)
(declare-const p22 Real)
; two vectors
(declare-const e1 Real)
(declare-const e2 Real)
(declare-const r1 Real)
(declare-const r2 Real)

; The quadratic form of P.
(define-fun form ((x Real) (y Real)) Real
  (+ (* p11 (* x x)) (* p12 (* x y)) (* p21 (* x y)) (* p22 (* y y))))

; P is symmetric.
(assert (= p12 p21))

; Negated: the identity.
(assert (distinct (form (+ e1 r1) (+ e2 r2))
  (+ (form e1 e2) (form r1 r2)
    (* 2 (+ (* r1 (+ (* p11 e1) (* p12 e2))) (* r2 (+ (* p21 e1) (* p22 e2))))))))

(check-sat)
