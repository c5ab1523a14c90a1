; Twin of factor-witness-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: E is dominated by its diagonal.
; Counterexample: any L is then accepted: L = I for S = 0 and mu = 1.
(set-logic QF_NRA)
(set-info :status sat)

; the claimed bound
(declare-const mu Real)
; the witness, lower triangular
(declare-const l11 Real)
(declare-const l21 Real)
(declare-const l22 Real)
; what it leaves over
(declare-const e11 Real)
(declare-const e12 Real)
(declare-const e22 Real)
; a vector
(declare-const x1 Real)
(declare-const x2 Real)

; A fact: a square is not negative.
(define-fun square ((a Real)) Bool (>= (* a a) 0))

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; The absolute value.
(define-fun size ((x Real)) Real (ite (>= x 0) x (- x)))

; The entries of S, which is mu I + L L^T + E.
(define-fun s11 () Real (+ mu (* l11 l11) e11))
(define-fun s12 () Real (+ (* l11 l21) e12))
(define-fun s22 () Real (+ mu (* l21 l21) (* l22 l22) e22))


; Steps of the proof: instances of the facts above, true of any numbers.
(assert (square (+ (* l11 x1) (* l21 x2))))
(assert (square (* l22 x2)))
(assert (weighted (- e11 (size e12)) x1))
(assert (weighted (- e22 (size e12)) x2))
(assert (weighted (+ (size e12) e12) (+ x1 x2)))
(assert (weighted (- (size e12) e12) (- x1 x2)))

; Negated: the bound.
(assert (< (+ (* s11 (* x1 x1)) (* 2 (* s12 (* x1 x2))) (* s22 (* x2 x2)))
  (* mu (+ (* x1 x1) (* x2 x2)))))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= mu 1))
(assert (= l11 1))
(assert (= l21 0))
(assert (= l22 1))
(assert (= e11 (- 2)))
(assert (= e12 0))
(assert (= e22 (- 2)))
(assert (= x1 1))
(assert (= x2 0))

(check-sat)
