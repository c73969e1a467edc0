module TorchSharp.Tests.RandomTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private draws (generator: torch.Generator) =
    numbers (torch.randn ([| 3L |], generator = generator))
    @ numbers (torch.rand ([| 3L |], generator = generator))

[<Tests>]
let tests =
    testList
        "random numbers"
        [ scoped "a seed determines the draws, whatever others draw" (fun () ->
              use one = new torch.Generator(7UL, torch.CPU)
              use other = new torch.Generator(7UL, torch.CPU)
              let first = draws one
              torch.randn (100L) |> ignore
              Expect.equal (draws other) first "the same seed"
              Expect.notEqual (draws other) first "further on"
              use third = new torch.Generator(8UL, torch.CPU)
              Expect.notEqual (draws third) first "another seed")

          scoped "get_state and set_state go back" (fun () ->
              use generator = new torch.Generator(1UL, torch.CPU)
              draws generator |> ignore
              let state = generator.get_state ()
              let ahead = draws generator
              generator.set_state state
              Expect.equal (draws generator) ahead "the same draws again")

          scoped "the in-place draws use the generator, too" (fun () ->
              let draw fill =
                  use generator = new torch.Generator(3UL, torch.CPU)
                  let x = torch.zeros (1000L, dtype = torch.float64)
                  fill (x, generator)
                  x

              let normal () = draw (fun (x, g) -> x.normal_ (2.0, 0.5, g) |> ignore)
              let uniform () = draw (fun (x, g) -> x.uniform_ (1.0, 3.0, g) |> ignore)
              let bernoulli () = draw (fun (x, g) -> x.bernoulli_ (0.25, g) |> ignore)
              Expect.equal (numbers (normal ())) (numbers (normal ())) "normal_"
              Expect.floatClose { absolute = 0.06; relative = 0.0 } ((normal ()).mean().item<float>()) 2.0 "its mean"
              Expect.equal (numbers (uniform ())) (numbers (uniform ())) "uniform_"
              Expect.isTrue (numbers (uniform ()) |> List.forall (fun x -> x >= 1.0 && x < 3.0)) "its range"
              Expect.equal (numbers (bernoulli ())) (numbers (bernoulli ())) "bernoulli_"

              Expect.floatClose
                  { absolute = 0.06; relative = 0.0 }
                  ((bernoulli ()).mean().item<float>())
                  0.25
                  "its mean")

          scoped "randint, randperm, bernoulli and multinomial stay in range" (fun () ->
              use generator = new torch.Generator(5UL, torch.CPU)
              let x = torch.randint (2L, 5L, [| 100L |], generator = generator)
              Expect.equal (numbers x |> List.distinct |> List.sort) [ 2.0; 3.0; 4.0 ] "randint"
              let order = torch.randperm (10L, generator = generator)
              Expect.equal (numbers order |> List.sort) [ 0.0 .. 9.0 ] "randperm"
              expect (torch.bernoulli (vector [ 0.0; 1.0 ], generator)) [ 2L ] [ 0.0; 1.0 ]
              expect (torch.multinomial (vector [ 0.0; 1.0 ], 3L, true, generator)) [ 3L ] [ 1.0; 1.0; 1.0 ])

          scoped "initialisers draw without recording" (fun () ->
              let w = torch.zeros ([| 100L |], requires_grad = true)
              use generator = new torch.Generator(9UL, torch.CPU)
              torch.nn.init.uniform_ (w, -1.0, 1.0, generator) |> ignore
              Expect.isTrue (numbers w |> List.forall (fun x -> abs x <= 1.0 && x <> 0.0)) "uniform_"
              torch.nn.init.normal_ (w, 5.0, 0.0, generator) |> ignore
              expect w [ 100L ] (List.replicate 100 5.0)
              torch.nn.init.ones_ w |> ignore
              torch.nn.init.zeros_ w |> ignore
              torch.nn.init.constant_ (w, number 2.0) |> ignore
              expect w [ 100L ] (List.replicate 100 2.0)
              Expect.isTrue (w.requires_grad && w.is_leaf) "still a leaf")

          testSequenced (
              scoped "manual_seed sets the generator that is used when none is given" (fun () ->
                  torch.random.manual_seed 11L |> ignore
                  let first = numbers (torch.randn (3L))
                  torch.manual_seed 11L |> ignore
                  Expect.equal (numbers (torch.randn (3L))) first "the same seed"
                  let state = torch.random.get_rng_state ()
                  let ahead = numbers (torch.randn (3L))
                  torch.random.set_rng_state state
                  Expect.equal (numbers (torch.randn (3L))) ahead "the same state")
          ) ]
