/// Recordings and what is made of them, by themselves: functions of two tensors.
module Wgan.Functional.Tests.CaptureProgramTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private size = 4L

/// Calls one function of tensors in iterations from 0, each with tensors of its own, replayed or not, and compares.
let agrees (options: int) (f: int64 -> Tensor[] -> Tensor[]) (inputs: int64 -> Tensor[]) (count: int) =
    use arena = new Arena()
    use capture = new Capture("it", arena, options, ignore)

    for i in 0L .. int64 count - 1L do
        use _scope = torch.NewDisposeScope()
        let given = inputs i
        let expected = f i given
        let actual = capture.Run(i, given, (fun () -> f i given))

        for a, e in Array.zip actual expected do
            sameBits a e $"iteration {i + 1L}, passes {options}"

    string capture.Refusal, capture.Description

let drawn (backend: Backend) i =
    [| for k in 0L .. 1L -> Rng.normal backend [| size; size |] (Rng.key (100L * i + k)) |]

let private everyPass = [ 0; 1; 2; 4; 8; 16; 24; 31; 32; 63 ]

/// A function of two squares that some numbers decide: up to 24 calls with results of many sizes, views of them, writes over them, constants,
/// repetitions and what nobody needs; one to three of all are given.
let random (seed: int) (_: int64) (given: Tensor[]) : Tensor[] =
    let numbers = Random seed
    let pool = ResizeArray<Tensor>(given |> Array.map (fun x -> x.add (scalar 0.0)))
    let any () = pool[numbers.Next pool.Count]

    for _ in 1 .. 4 + numbers.Next 20 do
        let x, y = any (), any ()

        match numbers.Next 18 with
        | 0 -> pool.Add(x.add y)
        | 1 -> pool.Add(x.mul (scalar (float (1 + numbers.Next 3) / 2.0)))
        | 2 -> pool.Add(x.matmul(y).tanh())
        | 3 -> pool.Add(x.tanh ())
        | 4 -> pool.Add(x.t ())
        | 5 -> pool.Add(torch.cat([| x.narrow (0L, 0L, 2L); y.narrow (0L, 1L, 2L) |], 0L).sigmoid())
        | 6 -> pool.Add(x.sum([| 0L |], true).expand(size, size).tanh())
        | 7 -> pool.Add(torch.cat([| x; y; x |], 1L).repeat(3L, 2L).narrow(0L, 5L, size).narrow(1L, 3L, size))
        | 8 -> x.add_ (y.tanh ()) |> ignore
        | 9 -> x.narrow(0L, 1L, 2L).mul_(scalar 0.5) |> ignore
        | 10 -> pool.Add(torch.ones([| size; size |], x.dtype, x.device).add(scalar 1.0).mul x)
        | 11 -> pool.Add(torch.where (x.gt (scalar 0.0), x, y))
        | 12 -> pool.Add(x.clone().mul_(y.sigmoid ()))
        | 13 -> pool.Add(x.addmm(y, any ()).tanh())
        | 14 -> pool.Add(x.cumsum(0L).tanh())
        | 15 -> pool.Add(x.index_add (0L, (torch.tensor [| 1L; 0L; 3L; 3L |]).``to`` x.device, y, scalar 0.5))
        | 16 -> pool.Add(x.lerp (y, torch.full ([| size; size |], scalar 0.3, x.dtype, x.device)))
        | _ -> pool.Add(x.mul(y).mean().mul((torch.eye size).``to``(x.dtype, x.device)))

    [| for _ in 0 .. numbers.Next 3 -> any () |]

/// The gradient of a small network's slope: derivatives of derivatives.
let second (_: int64) (given: Tensor[]) =
    let w = given[0].detach().requires_grad_ true
    let x = given[1].detach().requires_grad_ true
    let slope = (Tensors.grad (x.matmul(w).tanh().matmul(w.t ()).square().sum()) [| x |])[0]
    Tensors.grad (slope.square().sum().add(slope.sum ())) [| w |]

let private held =
    lazy ((torch.full ([| size; size |], scalar 3.0, torch.ScalarType.Float64)).DetachFromDisposeScope())

let private functions: (string * (int64 -> Tensor[] -> Tensor[])) list =
    [ "derivatives of derivatives", second
      "a constant from outside", (fun _ x -> [| x[0].mul(held.Value).add x[1] |])
      "what is given back as it was given", (fun _ x -> [| x[0]; x[0].add x[1]; x[1] |])
      "two views of one result",
      (fun _ x ->
          let y = x[0].add x[1]
          [| y.narrow (0L, 0L, 2L); y.narrow (0L, 1L, 2L); y.t () |])
      "nothing but constants", (fun _ x -> [| torch.ones([| 2L |], x[0].dtype).mul(scalar 2.0) |])
      "a list of results", (fun _ x -> x[0].mul(x[1]).chunk 2L)
      "a product that is added to its own factor",
      (fun _ x ->
          let y = x[0].tanh()
          [| y.addmm (y, x[1]) |])
      "a sum along itself",
      (fun _ x ->
          let y = x[0].tanh()
          [| y.tanh().cumsum(0L).index_add(0L, torch.tensor [| 1L; 0L; 3L; 3L |], y.cumsum 1L, scalar 0.5) |])
      "several results", (fun _ x -> let struct (values, places) = x[0].sort(0L, false) in [| values; places |])
      "indexing by given numbers", (fun _ x -> [| x[1].index_select(0L, x[0].argmax 0L) |])
      "numbers that take part in promotion",
      (fun _ x -> [| x[0].``to``(torch.ScalarType.Float32).mul(scalar 0.1).add(scalar 1.0).div(scalar 3.0) |])
      "a number for each iteration",
      (fun i x -> [| x[0].mul(Varying.Number(i, (fun i -> 1.0 / float (i + 1L)), x[0])) |]) ]

[<Tests>]
let tests =
    testList
        "Capture programs"
        [ if CapturedSteps.IsAvailable then
              for name, f in functions do
                  testTensors $"{name}: the same bits with any passes" (fun () ->
                      for options in everyPass do
                          let refusal, description = agrees options f (drawn f64) 6
                          Expect.equal refusal "" "refusal"
                          Expect.stringContains description "planned memory" "captured")

              testProperty "any function: the same bits with any passes" (fun (FsCheck.NonNegativeInt seed) ->
                  scoped
                      (fun () ->
                          for options in everyPass do
                              let refusal, _ = agrees options (random seed) (drawn f32) 5
                              Expect.equal refusal "" "refusal")
                      ())

              testTensors
                  "planned memory is smaller than all results together, and no result lies in another"
                  (fun () ->
                      let chain (_: int64) (x: Tensor[]) =
                          [| Seq.fold (fun (y: Tensor) _ -> y.tanh().add x[1]) x[0] (seq { 1..50 }) |]

                      let _, description = agrees 8 chain (drawn f64) 5
                      // 4 x 4 numbers of 8 bytes are two lines of 64; all but the last result, and two at once.
                      Expect.stringEnds description "into planned memory of 256 bytes" "two results at a time")

              testTensors "a tensor of another shape, type or layout ends the replays" (fun () ->
                  for change in
                      [ (fun (x: Tensor) -> x.narrow (0L, 0L, 2L))
                        (fun x -> x.t ())
                        (fun x -> x.``to`` torch.ScalarType.Float32) ] do
                      let inputs i =
                          let given = drawn f64 i
                          if i < 4L then given else given |> Array.map change

                      let refusal, _ = agrees 31 (fun _ x -> [| x[0].mul x[1] |]) inputs 6
                      Expect.equal refusal "a tensor that it is given has changed its shape" "refusal")

              testTensors "a graph reads tensors that stay where they lie, and copies of those that move" (fun () ->
                  use arena = new Arena()
                  use capture = new Capture("it", arena, Capture.AllPasses + Capture.AsGraph, ignore)
                  let mutable parameter = Rng.normal f64 [| size; size |] (Rng.key 1L)

                  for i in 0L .. 2003L do
                      use _scope = torch.NewDisposeScope()
                      let given = [| parameter; (drawn f64 i)[0] |]
                      let compute () = [| given[0].matmul(given[1]).tanh() |]
                      let expected = compute ()
                      let actual = capture.Run(i, given, compute)
                      sameBits actual[0] expected[0] $"iteration {i + 1L}"

                      match i with
                      | 6L
                      | 9L
                      | 1500L ->
                          // The old one stays alive, so that the next lies elsewhere, but its numbers are other ones.
                          parameter.fill_ (scalar nan) |> ignore
                          parameter <- (Rng.normal f64 [| size; size |] (Rng.key i)).MoveToOuterDisposeScope()
                      | _ -> parameter.mul_ (scalar -0.99) |> ignore

                  Expect.isNull capture.Refusal "captured throughout"
                  Expect.stringContains capture.Description "planned" "as a program")

              testTensors "a graph is compared when it is made, and again when it is made anew" (fun () ->
                  use arena = new Arena()
                  use capture = new Capture("it", arena, Capture.AllPasses + Capture.AsGraph, ignore)
                  let mutable parameter = Rng.normal f64 [| size; size |] (Rng.key 1L)
                  // Moves in each iteration.
                  let others = drawn f64 2L
                  let mutable computed = []

                  for i in 0L .. 1030L do
                      use _scope = torch.NewDisposeScope()
                      let given = [| parameter; others[int (i % 2L)] |]

                      let compute () =
                          computed <- i :: computed
                          [| given[0].matmul(given[1]).tanh() |]

                      capture.Run(i, given, compute) |> ignore

                      if i = 20L then
                          parameter <- (parameter.clone ()).MoveToOuterDisposeScope()

                  // Twice recorded, the first replay, the graph, the graph that reads the parameter elsewhere, and a thousand later.
                  Expect.equal (List.rev computed) [ 0L; 1L; 2L; 4L; 21L; 1021L ] "iterations in which it was computed")

              testTensors "a graph of what was another function when it was made is refused" (fun () ->
                  use arena = new Arena()
                  use capture = new Capture("it", arena, Capture.AllPasses + Capture.AsGraph, ignore)

                  for i in 0L .. 9L do
                      use _scope = torch.NewDisposeScope()
                      let given = drawn f64 i
                      let compute () = [| given[0].mul(scalar (if i < 4L then 2.0 else 3.0)) |]
                      let actual = capture.Run(i, given, compute)
                      sameBits actual[0] (compute ()).[0] $"iteration {i + 1L}"

                  Expect.equal
                      (string capture.Refusal)
                      "in iteration 5 the captured step gave other numbers than the eager one; the eager one's were used"
                      "refusal")

              testTensors "a tensor that is made of an array is read when the array is gone" (fun () ->
                  for options in everyPass do
                      let f (_: int64) (x: Tensor[]) =
                          let places = torch.tensor (Array.init 4 (fun i -> int64 (3 - i)))
                          [| x[0].index_select(0L, places) |]

                      let inputs i =
                          // What the next arrays are made over.
                          GC.Collect(2, GCCollectionMode.Forced, true, true)
                          Seq.init 1000 (fun _ -> Array.create 4 99L) |> Seq.length |> ignore
                          drawn f64 i

                      let refusal, _ = agrees options f inputs 6
                      Expect.equal refusal "" "refusal")

              testTensors "memory that was given is not given back" (fun () ->
                  let refusal, _ = agrees 31 (fun _ x -> [| x[0].t() |]) (drawn f64) 4
                  Expect.equal refusal "it gives back memory that it was given" "refusal")

              for name, f, words in
                  [ "a number", (fun (i: int64) (x: Tensor[]) -> [| x[0].mul(scalar (0.1 + 1e-13 * float i)) |]), "then"
                    "a shape",
                    (fun i x -> [| x[0].narrow(0L, 0L, 1L + i % 3L) |].[0].add(scalar 0.0) |> Array.singleton),
                    "then"
                    "an operator",
                    (fun i x -> [| (if i % 2L = 0L then x[0].tanh() else x[0].sigmoid()) |]),
                    "aten::sigmoid"
                    "which tensor is read", (fun i x -> [| x[int i % 2].tanh() |]), "another tensor"
                    "how many calls there are",
                    (fun i x -> [| Seq.fold (fun (y: Tensor) _ -> y.tanh ()) x[0] (seq { 0L .. i }) |]),
                    "calls, then" ] do
                  testTensors $"two recordings that differ in {name} are not one function" (fun () ->
                      let refusal, description = agrees 31 f (drawn f64) 6
                      Expect.stringContains refusal words "refusal"
                      Expect.equal description "" "not captured")

              testTensors "what happens in the first iteration alone is no difference" (fun () ->
                  let mutable table: Tensor | null = null

                  let f (_: int64) (x: Tensor[]) =
                      let known =
                          match table with
                          | null ->
                              let made = (torch.arange (float size)).``to``(x[0].dtype).DetachFromDisposeScope()
                              table <- made
                              made
                          | made -> made

                      [| x[0].mul known |]

                  // `agrees` asks for the eager result first, which is not recorded.
                  use arena = new Arena()
                  use capture = new Capture("it", arena, Capture.AllPasses, ignore)

                  for i in 0L .. 5L do
                      let given = drawn f64 i
                      let actual = capture.Run(i, given, (fun () -> f i given))
                      sameBits actual[0] ((f i given)[0]) "bits"

                  Expect.isNull (box capture.Refusal) "refusal"
                  Expect.stringContains capture.Description "1 calls" "captured")

              testTensors "numbers for each iteration are made by their makers, in their order" (fun () ->
                  let one = torch.ones ([| 1L |], torch.ScalarType.Float64)
                  sameBits (Varying.Number(3L, float, one)) (tensor [] [ 3.0 ]) "without a recording"

                  let f () =
                      let a = Varying.Number(2L, (fun i -> float i), one)
                      let b = Varying.Number(2L, (fun i -> float (10L * i)), one)
                      [| a.add b |]

                  let (results, recording), makers = Varying.During(fun () -> Recording.record [||] f id)
                  sameBits results[0] (tensor [] [ 22.0 ]) "while it is recorded"
                  let values = [ for make in makers -> Tensors.toFloat (make 5L) ]
                  Expect.equal values [ 5.0; 50.0 ] "later"

                  match recording with
                  | Ok recording -> NativeCapture.recordingFree recording
                  | Error why -> failtest why

                  Expect.throwsT<InvalidTimeZoneException>
                      (fun () -> Varying.During(fun () -> raise (InvalidTimeZoneException())) |> ignore)
                      "a failure"

                  sameBits (Varying.Number(4L, float, one)) (tensor [] [ 4.0 ]) "after a failure") ]
