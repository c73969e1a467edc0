module TorchSharp.Tests.LinearAlgebraTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private a () = tensor [ 2L; 2L ] [ 1.0; 2.0; 3.0; 4.0 ]
let private symmetric () = tensor [ 2L; 2L ] [ 2.0; 1.0; 1.0; 2.0 ]

let private close (x: Tensor) (y: Tensor) message = Expect.isTrue (x.allclose (y, 1e-9, 1e-12)) message

[<Tests>]
let tests =
    testList
        "linear algebra"
        [ scoped "the products" (fun () ->
              let x, y = a (), tensor [ 2L; 2L ] [ 0.0; 1.0; 1.0; 0.0 ]
              let swapped = [ 2.0; 1.0; 4.0; 3.0 ]
              expect (x.matmul y) [ 2L; 2L ] swapped
              expect (x.mm y) [ 2L; 2L ] swapped
              expect (x.unsqueeze(0L).bmm(y.unsqueeze (0L))) [ 1L; 2L; 2L ] swapped
              expect (torch.einsum ("ij,jk->ik", x, y)) [ 2L; 2L ] swapped
              expect (x.mv (vector [ 1.0; 1.0 ])) [ 2L ] [ 3.0; 7.0 ]
              expectOne ((vector [ 1.0; 2.0 ]).dot(vector [ 3.0; 4.0 ])) 11.0
              expect ((vector [ 1.0; 2.0 ]).outer(vector [ 3.0; 4.0 ])) [ 2L; 2L ] [ 3.0; 4.0; 6.0; 8.0 ]

              expect
                  ((tensor [ 1L; 2L ] [ 1.0; 2.0 ]).kron(tensor [ 1L; 2L ] [ 3.0; 4.0 ]))
                  [ 1L; 4L ]
                  [ 3.0; 4.0; 6.0; 8.0 ]

              expect (x.addmm (x, y, 2.0f, 0.5f)) [ 2L; 2L ] [ 3.0; 4.5; 8.0; 9.5 ])

          scoped "triangles, diagonals and the trace" (fun () ->
              expect ((a ()).tril()) [ 2L; 2L ] [ 1.0; 0.0; 3.0; 4.0 ]
              expect ((a ()).triu()) [ 2L; 2L ] [ 1.0; 2.0; 0.0; 4.0 ]
              expect ((a ()).diag()) [ 2L ] [ 1.0; 4.0 ]
              expect ((vector [ 1.0; 2.0 ]).diag()) [ 2L; 2L ] [ 1.0; 0.0; 0.0; 2.0 ]
              expect ((a ()).diagonal(1L)) [ 1L ] [ 2.0 ]
              expectOne ((a ()).trace()) 5.0)

          scoped "inverse, determinant and solution" (fun () ->
              expect (torch.linalg.inv (a ())) [ 2L; 2L ] [ -2.0; 1.0; 1.5; -0.5 ]
              expectOne (torch.linalg.det (a ())) -2.0
              let struct (sign, logarithm) = torch.linalg.slogdet (a ())
              expectOne sign -1.0
              expectOne logarithm (log 2.0)
              expect (torch.linalg.solve (a (), vector [ 5.0; 11.0 ])) [ 2L ] [ 1.0; 2.0 ])

          scoped "the factorisations multiply back to the matrix" (fun () ->
              let x = a ()
              let struct (u, s, vh) = torch.linalg.svd (x, false)
              close (u.matmul(s.diag ()).matmul vh) x "U S Vh"
              close (torch.linalg.svdvals x) s "the singular values alone"
              let struct (values, vectors) = torch.linalg.eigh (symmetric ())
              expect values [ 2L ] [ 1.0; 3.0 ]
              close (vectors.matmul(values.diag ()).matmul(vectors.t ())) (symmetric ()) "V diag V^T"
              expect (torch.linalg.eigvalsh (symmetric ())) [ 2L ] [ 1.0; 3.0 ]
              let struct (q, r) = torch.linalg.qr x
              close (q.matmul r) x "Q R"
              let l = torch.linalg.cholesky (symmetric ())
              close (l.matmul (l.t ())) (symmetric ()) "L L^T")

          scoped "cdist is the distance between rows" (fun () ->
              let x, y = tensor [ 2L; 2L ] [ 0.0; 0.0; 3.0; 4.0 ], tensor [ 1L; 2L ] [ 0.0; 0.0 ]
              expect (torch.cdist (x, y)) [ 2L; 1L ] [ 0.0; 5.0 ]
              expect (torch.cdist (x, y, 1.0)) [ 2L; 1L ] [ 0.0; 7.0 ]) ]
