namespace Wgan.CrossCheck

open System
open System.Text.RegularExpressions

/// <summary>An array of numbers for each parameter tensor.</summary>
type Numbers = float[][]

/// <summary>An optimizer in the middle of its run, in plain float arithmetic. It changes with every update.</summary>
[<ReferenceEquality; NoComparison>]
type OptimizerTwin =
    {
        /// <summary>Iteration (from 0), number of the update (from 1), parameters and gradients, to what is added to the parameters.</summary>
        Update: int64 -> int64 -> Numbers -> Numbers -> Numbers
        /// <summary>What it remembers, in the order of the library's state.</summary>
        State: unit -> Numbers
    }

/// <summary>Optimizers written again from their papers, number by number.</summary>
[<RequireQualifiedAccess>]
module OptimizerTwins =
    let private map2 (f: float -> float -> float) (a: Numbers) (b: Numbers) : Numbers = Array.map2 (Array.map2 f) a b

    let private stateless update =
        Some
            { Update = update
              State = fun () -> [||] }

    let private filled (value: float) (like: Numbers) : Numbers = like |> Array.map (Array.map (fun _ -> value))

    /// Moving averages with a decay each, of powers of the gradient, and the direction from them.
    let private averages (decays: (float * int)[]) start like (direction: int64 -> float -> float[] -> float) =
        let kept = decays |> Array.map (fun _ -> filled start like)

        let update _ (t: int64) _ (gradients: Numbers) =
            for k, (decay, power) in Array.indexed decays do
                kept[k] <- map2 (fun m g -> decay * m + (1.0 - decay) * Math.Pow(g, float power)) kept[k] gradients

            gradients
            |> Array.mapi (fun i tensor ->
                tensor
                |> Array.mapi (fun j g -> direction t g (kept |> Array.map (fun k -> k[i][j]))))

        Some
            { Update = update
              State = fun () -> Array.concat kept }

    /// Kingma and Ba (2015), Algorithm 1: the means corrected first, then the step.
    let private adam (piece: Piece) like =
        let beta1, beta2, epsilon = piece.Number "beta1", piece.Number "beta2", piece.Number "epsilon"

        averages [| beta1, 1; beta2, 2 |] 0.0 like (fun t _ kept ->
            let mean = kept[0] / (1.0 - Math.Pow(beta1, float t))
            let meanSquare = kept[1] / (1.0 - Math.Pow(beta2, float t))
            mean / (sqrt meanSquare + epsilon))

    /// Chen et al. (2023), Algorithm 2: the direction mixes with beta1, the memory with beta2.
    let private lion (piece: Piece) like =
        let beta1, beta2 = piece.Number "beta1", piece.Number "beta2"
        let mutable memory = filled 0.0 like

        let update _ _ _ (gradients: Numbers) =
            let direction = map2 (fun m g -> float (sign (beta1 * m + (1.0 - beta1) * g))) memory gradients

            memory <- map2 (fun m g -> beta2 * m + (1.0 - beta2) * g) memory gradients
            direction

        Some
            { Update = update
              State = fun () -> memory }

    /// Velocities v <- mu v + g; the heavy ball moves by v, Nesterov's by g + mu v.
    let private momentum (piece: Piece) like isNesterov =
        let mu = piece.Number "mu"
        let mutable velocity = filled 0.0 like

        let update _ _ _ gradients =
            velocity <- map2 (fun v g -> mu * v + g) velocity gradients

            if isNesterov then
                map2 (fun v g -> g + mu * v) velocity gradients
            else
                velocity

        Some
            { Update = update
              State = fun () -> velocity }

    /// Daskalakis et al. (2018): 2 g_t - g_(t-1), the first being g_1.
    let private optimistic like =
        let mutable last = filled 0.0 like

        let update _ (t: int64) _ gradients =
            let direction =
                if t = 1L then
                    gradients
                else
                    map2 (fun before g -> g + (g - before)) last gradients

            last <- gradients
            direction

        Some
            { Update = update
              State = fun () -> last }

    let private clipByGlobalNorm (c: float) =
        stateless (fun _ _ _ gradients ->
            let length = gradients |> Array.concat |> Array.sumBy (fun g -> g * g) |> sqrt

            if length <= c then
                gradients
            else
                gradients |> Array.map (Array.map (fun g -> g * c / length)))

    /// A pattern for paths as a regular expression.
    let private expression (pattern: string) =
        let part (text: string) = Regex.Escape(text).Replace(@"\*", "[^.]*").Replace(@"\?", "[^.]")

        let parts =
            pattern.Split '.'
            |> Array.map (fun text -> if text = "**" then @"([^.]+\.)*" else part text + @"\.")

        Regex("^" + String.Join("", parts) + "$")

    /// <summary>A fresh twin of an optimizer by its description, for parameters of these paths and numbers; None where a link has none.</summary>
    [<CompiledName "Find">]
    let rec find (piece: Piece) (paths: string[]) (parameters: Numbers) : OptimizerTwin option =
        match piece.Name with
        | "identity" -> stateless (fun _ _ _ gradients -> gradients)
        | "scaleBySchedule" -> scheduled (piece.Part "factor") 1.0
        | "descend" -> scheduled (piece.Part "rate") -1.0
        | "chain" ->
            let links = piece.Sequence |> Array.map (fun link -> find link paths parameters)

            if links |> Array.exists _.IsNone then
                None
            else
                let links = links |> Array.choose id

                let update iteration t theta gradients =
                    Array.fold (fun g link -> link.Update iteration t theta g) gradients links

                Some
                    { Update = update
                      State = fun () -> links |> Array.collect (fun link -> link.State()) }
        | "trace" -> momentum piece parameters false
        | "traceNesterov" -> momentum piece parameters true
        | "scaleByAdam" -> adam piece parameters
        | "scaleByLion" -> lion piece parameters
        | "scaleByRms" ->
            let epsilon = piece.Number "epsilon"
            averages [| piece.Number "alpha", 2 |] 0.0 parameters (fun _ g kept -> g / (sqrt kept[0] + epsilon))
        | "scaleByRmsCentred" ->
            let alpha, epsilon = piece.Number "alpha", piece.Number "epsilon"

            averages [| alpha, 1; alpha, 2 |] 0.0 parameters (fun _ g kept ->
                g / (sqrt (kept[1] - kept[0] * kept[0]) + epsilon))
        | "scaleByRmsTf1" ->
            let epsilon = piece.Number "epsilon"
            averages [| piece.Number "decay", 2 |] 1.0 parameters (fun _ g kept -> g / sqrt (kept[0] + epsilon))
        | "clipByGlobalNorm" -> clipByGlobalNorm (piece.Number "c")
        | "clipByValue" ->
            let c = piece.Number "c"
            stateless (fun _ _ _ gradients -> gradients |> Array.map (Array.map (fun g -> Math.Clamp(g, -c, c))))
        | "addDecayedWeights" ->
            let decay = piece.Number "decay"
            stateless (fun _ _ theta gradients -> map2 (fun p g -> g + decay * p) theta gradients)
        | "optimistic" -> optimistic parameters
        | "masked" -> masked piece paths parameters
        | _ -> None

    and private scheduled (schedule: Piece) (sign: float) =
        ScheduleTwins.find schedule
        |> Option.bind (fun at ->
            stateless (fun iteration _ _ gradients ->
                gradients |> Array.map (Array.map (fun g -> sign * at iteration * g))))

    and private masked (piece: Piece) paths parameters =
        let patterns which = piece.Texts which |> Array.map expression
        let matches patterns (path: string) = patterns |> Array.exists (fun (r: Regex) -> r.IsMatch(path + "."))

        let isChosen =
            if piece.Has "only" then
                paths |> Array.map (matches (patterns "only"))
            else
                paths |> Array.map (matches (patterns "except") >> not)

        let choose (all: 'T[]) = Array.zip isChosen all |> Array.filter fst |> Array.map snd

        find (piece.Part "transformation") (choose paths) (choose parameters)
        |> Option.map (fun inner ->
            { inner with
                Update =
                    fun iteration t theta gradients ->
                        let results = inner.Update iteration t (choose theta) (choose gradients)
                        let places = Array.indexed isChosen |> Array.filter snd |> Array.map fst
                        let next = Array.copy gradients
                        Array.iter2 (fun place result -> next[place] <- result) places results
                        next })
