/// The stand-in's errors: one line that says what does not fit. Their wording is the stand-in's own.
module DiffSharp.Tests.MessageTests

open Expecto
open DiffSharp
open DiffSharp.Tests.Support

let private matrix = fun () -> normalTensor 1 [ 2; 3 ]

let private case name (expected: string) (body: unit -> 'T) =
    testCase name (fun () ->
        let message = failure (fun () -> body () |> ignore)
        Expect.stringContains (message.ToLowerInvariant()) (expected.ToLowerInvariant()) name
        Expect.isFalse (message.Contains '\n') "one line")

let private cases =
    [ case "shapes that do not broadcast" "add: the shapes [2; 3] and [2] do not broadcast" (fun () ->
          matrix () + vector [ 1.0; 2.0 ])
      case "matrices that do not fit" "matmul: tensors of shape [2; 3] and [2; 3]" (fun () ->
          (matrix ()).matmul(matrix ()))
      case "a product with a number" "matmul: tensors of shape [] and [2; 3]" (fun () -> (scalar 1.0).matmul(matrix ()))
      case "a view of another size" "view: a tensor of shape [2; 3] cannot be viewed as [4; 2]" (fun () ->
          (matrix ()).view [ 4; 2 ])
      case "a view with two unknowns" "cannot be viewed as [-1; -1]" (fun () -> (matrix ()).view [ -1; -1 ])
      case "an expansion that does not fit" "expand: a tensor of shape [2; 3] cannot be expanded to [4; 3]" (fun () ->
          (matrix ()).expand [ 4; 3 ])
      case "a dimension that is not there" "sum: dimension 2 is outside a tensor of 2 dimensions" (fun () ->
          (matrix ()).sum 2)
      case "a slice outside" "2..2 is outside dimension 0 of a tensor of shape [2; 3]" (fun () -> (matrix ())[2])
      case "too many indices" "3 indices are too many" (fun () -> (matrix ())[0, 0, 0])
      case "cat of shapes that differ" "cat: the shapes [2; 3] and [2] differ" (fun () ->
          dsharp.cat [ matrix (); vector [ 1.0; 2.0 ] ])
      case "stack of shapes that differ" "stack: the shapes [1] and [2] differ" (fun () ->
          dsharp.stack [ vector [ 1.0 ]; vector [ 1.0; 2.0 ] ])
      case "cat of nothing" "no tensor to join" (fun () -> dsharp.cat [])
      case "ragged rows" "rows must all have the same shape" (fun () -> dsharp.tensor [ [ 1.0 ]; [ 1.0; 2.0 ] ])
      case "a tensor of text" "cannot be made of a String" (fun () -> dsharp.tensor "1.0")
      case "a number of many" "is not one number" (fun () -> float (matrix ()))
      case "Float32" "call dsharp.config(dtype=Dtype.Float64" (fun () -> dsharp.tensor (1.0, dtype = Dtype.Float32))
      case "Float32 as the default" "call dsharp.config(dtype=Dtype.Float64" (fun () ->
          dsharp.config (dtype = Dtype.Float32))
      case "Int32 as the default" "only floating-point types" (fun () -> dsharp.config (dtype = Dtype.Int32))
      case "another backend" "Backend.Torch" (fun () -> dsharp.zeros (2, backend = Backend.Torch))
      case "arithmetic of Bool tensors" "has to be cast to Dtype.Float64" (fun () -> (scalar 1.0).lt(scalar 2.0).exp())
      case "float indices" "indices of Dtype.Int32 are needed" (fun () -> (matrix ()).gather(0, matrix ()))
      case "an index too large" "gather: index 5 is outside dimension 1" (fun () ->
          (matrix ()).gather(1, dsharp.tensor [ [ 5 ] ]))
      case
          "images and filters that do not fit"
          "conv2d: images of shape [1; 2; 3; 3] and filters of shape [1; 1; 2; 2]"
          (fun () -> (normalTensor 1 [ 1; 2; 3; 3 ]).conv2d(normalTensor 1 [ 1; 1; 2; 2 ]))
      case "grad of a vector" "f must be a scalar-valued function of a vector, not [2] -> [2]" (fun () ->
          dsharp.grad exp (vector [ 1.0; 2.0 ]))
      case "grad at a matrix" "f must be a scalar-valued function of a vector, not [2; 3] -> []" (fun () ->
          dsharp.grad (fun x -> x.sum ()) (matrix ()))
      case "diff at a vector" "f must be a function of a scalar, not [2] -> [2]" (fun () ->
          dsharp.diff exp (vector [ 1.0; 2.0 ]))
      case "jacobian of a number" "f must be a vector-valued function of a vector, not [2] -> []" (fun () ->
          dsharp.jacobian (fun x -> x.sum ()) (vector [ 1.0; 2.0 ]))
      case "a direction of another size" "must have the same number of elements: [2] and [3]" (fun () ->
          dsharp.gradv (fun x -> x.sum ()) (vector [ 1.0; 2.0 ]) (vector [ 1.0; 2.0; 3.0 ]))
      case "reverse from a constant" "does not depend on one made by reverseDiff" (fun () -> (scalar 1.0).reverse())
      case "reverse from many elements" "needs an adjoint of its shape" (fun () ->
          (vector [ 1.0; 2.0 ]).reverseDiff().reverse())
      case "the derivative of a constant" "constant tensor has no derivative" (fun () -> (scalar 1.0).derivative)
      case "marking twice at one level" "call dsharp.nest() first" (fun () -> (scalar 1.0).reverseDiff().reverseDiff())
      case "a perturbation of another shape" "A derivative of shape [2] does not fit a tensor of shape []" (fun () ->
          (scalar 1.0).forwardDiff(vector [ 1.0; 2.0 ]))
      case "both modes at one level" "forward and reverse mode meet at one nesting level" (fun () ->
          (scalar 1.0).reverseDiff() * (scalar 1.0).forwardDiff(scalar 1.0))
      case "a result of an unfinished differentiation" "has not been finished" (fun () ->
          dsharp.diff (fun x -> x * (scalar 1.0).reverseDiff()) (scalar 1.0)) ]

[<Tests>]
let tests = testList "Message" cases
