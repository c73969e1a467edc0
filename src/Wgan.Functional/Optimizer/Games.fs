namespace Wgan.Functional

open System
open TorchSharp

/// <summary>One value for each player.</summary>
[<ReferenceEquality; NoComparison>]
type Players<'T> =
    {
        /// <summary>The generator's.</summary>
        Generator: 'T
        /// <summary>The critic's.</summary>
        Critic: 'T
    }

/// <summary>
/// Two players, each with a loss of its own in both players' parameters, as the two gradients: d L_G(theta, w) / d theta and
/// d L_C(theta, w) / d w. Each player minimises its loss.
/// </summary>
/// <remarks>Pure functions: stochastic losses are those of one batch.</remarks>
[<Sealed>]
type Game(generator: Func<Players<Tree>, Tree>, critic: Func<Players<Tree>, Tree>) =
    /// <summary>The gradient of the generator's loss in its own parameters.</summary>
    member _.GeneratorGradient(parameters: Players<Tree>) : Tree = generator.Invoke parameters

    /// <summary>The gradient of the critic's loss in its own parameters.</summary>
    member _.CriticGradient(parameters: Players<Tree>) : Tree = critic.Invoke parameters

/// <summary>Where a game stands.</summary>
[<ReferenceEquality; NoComparison>]
type GameState =
    {
        /// <summary>Both players' parameters.</summary>
        Parameters: Players<Tree>
        /// <summary>Both optimizers' states.</summary>
        Optimizers: Players<Tree>
        /// <summary>Steps so far.</summary>
        Steps: int64
    }

/// <summary>One step of a two-player game, in the ways that differ where losses do: state in, state out.</summary>
/// <remarks>
/// For hand-written loops. With optimistic optimizers (<c>Optimizers.optimisticSgd</c>, <c>Optimizers.optimisticAdam</c>)
/// <c>simultaneous</c> is the optimistic method of Daskalakis et al. (ICLR 2018): one gradient a step where the
/// extragradient takes two. On min over x, max over y of x y, with rate r and plain gradient descent: simultaneous steps move away by sqrt(1 + r^2)
/// each, alternating ones stay on the ellipse x^2 + y^2 + r x y, extragradient ones come closer by sqrt(1 - r^2 + r^4), and
/// optimistic ones by sqrt((1 + sqrt(1 - 4 r^2)) / 2) in the long run (r below 1/2).
/// </remarks>
[<RequireQualifiedAccess>]
module Games =
    /// <summary>The state before the first step.</summary>
    [<CompiledName "Init">]
    let init (optimizers: Players<Optimizer>) (parameters: Players<Tree>) : GameState =
        { Parameters = parameters
          Optimizers =
            { Generator = optimizers.Generator.Init parameters.Generator
              Critic = optimizers.Critic.Init parameters.Critic }
          Steps = 0L }

    let private clock (state: GameState) =
        { Iteration = state.Steps
          Update = state.Steps + 1L }

    /// One player's update, from its gradient to (next parameters, next optimizer state); the step starts at `from`.
    let private move (optimizer: Optimizer) clock gradient optimizerState seen from =
        let result = optimizer.Update(clock, gradient, optimizerState, seen)
        Optimizer.apply result.Updates from, result.State

    /// <summary>Both gradients at the same point, then both updates.</summary>
    [<CompiledName "Simultaneous">]
    let simultaneous (optimizers: Players<Optimizer>) (game: Game) (state: GameState) : GameState =
        let p, clock = state.Parameters, clock state
        let gradient, criticGradient = game.GeneratorGradient p, game.CriticGradient p

        let theta, generator =
            move optimizers.Generator clock gradient state.Optimizers.Generator p.Generator p.Generator

        let w, critic = move optimizers.Critic clock criticGradient state.Optimizers.Critic p.Critic p.Critic

        { Parameters = { Generator = theta; Critic = w }
          Optimizers =
            { Generator = generator
              Critic = critic }
          Steps = state.Steps + 1L }

    /// <summary>The critic's update first; the generator's gradient sees the new critic, as in GAN training with one critic step.</summary>
    [<CompiledName "Alternating">]
    let alternating (optimizers: Players<Optimizer>) (game: Game) (state: GameState) : GameState =
        let p, clock = state.Parameters, clock state

        let w, critic =
            move optimizers.Critic clock (game.CriticGradient p) state.Optimizers.Critic p.Critic p.Critic

        let gradient = game.GeneratorGradient { p with Critic = w }

        let theta, generator =
            move optimizers.Generator clock gradient state.Optimizers.Generator p.Generator p.Generator

        { Parameters = { Generator = theta; Critic = w }
          Optimizers =
            { Generator = generator
              Critic = critic }
          Steps = state.Steps + 1L }

    /// <summary>
    /// A look ahead and back: simultaneous updates give the point z' = z + u(g(z)), and the step is taken from z with the
    /// gradients at z'.
    /// </summary>
    /// <remarks>
    /// Gidel et al., "A variational inequality perspective on GANs" (ICLR 2019), section 3.1 and, for Adam, Algorithm 4: the
    /// optimizers' states advance in both halves, whose updates count as 2t - 1 and 2t. Schedules count whole steps.
    /// </remarks>
    [<CompiledName "Extragradient">]
    let extragradient (optimizers: Players<Optimizer>) (game: Game) (state: GameState) : GameState =
        let from = state.Parameters

        let half update (seen: Players<Tree>) (states: Players<Tree>) =
            let clock =
                { Iteration = state.Steps
                  Update = update }

            let gradient, criticGradient = game.GeneratorGradient seen, game.CriticGradient seen

            let theta, generator =
                move optimizers.Generator clock gradient states.Generator seen.Generator from.Generator

            let w, critic = move optimizers.Critic clock criticGradient states.Critic seen.Critic from.Critic

            ({ Generator = theta; Critic = w }: Players<Tree>),
            ({ Generator = generator
               Critic = critic }
            : Players<Tree>)

        let ahead, states = half (2L * state.Steps + 1L) from state.Optimizers
        let next, states = half (2L * state.Steps + 2L) ahead states

        { Parameters = next
          Optimizers = states
          Steps = state.Steps + 1L }
