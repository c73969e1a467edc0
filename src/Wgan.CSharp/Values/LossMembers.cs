// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Loss, as members of the type.</summary>
public static class LossMembers
{
    extension(Loss)
    {
        /// <inheritdoc cref="LossModule.Wasserstein"/>
        public static Loss Wasserstein => LossModule.Wasserstein;

        /// <inheritdoc cref="LossModule.Minimax"/>
        public static Loss Minimax => LossModule.Minimax;

        /// <inheritdoc cref="LossModule.NonSaturating"/>
        public static Loss NonSaturating => LossModule.NonSaturating;

        /// <inheritdoc cref="LossModule.LeastSquares01"/>
        public static Loss LeastSquares01 => LossModule.LeastSquares01;

        /// <inheritdoc cref="LossModule.LeastSquaresPearson"/>
        public static Loss LeastSquaresPearson => LossModule.LeastSquaresPearson;

        /// <inheritdoc cref="LossModule.Hinge"/>
        public static Loss Hinge => LossModule.Hinge;

        /// <inheritdoc cref="LossModule.RelativisticLogistic"/>
        public static Loss RelativisticLogistic => LossModule.RelativisticLogistic;

        /// <inheritdoc cref="LossModule.RelativisticLeastSquares"/>
        public static Loss RelativisticLeastSquares => LossModule.RelativisticLeastSquares;

        /// <inheritdoc cref="LossModule.RelativisticHinge"/>
        public static Loss RelativisticHinge => LossModule.RelativisticHinge;

        /// <inheritdoc cref="LossModule.RelativisticAverageLogistic"/>
        public static Loss RelativisticAverageLogistic => LossModule.RelativisticAverageLogistic;

        /// <inheritdoc cref="LossModule.RelativisticAverageLeastSquares"/>
        public static Loss RelativisticAverageLeastSquares => LossModule.RelativisticAverageLeastSquares;

        /// <inheritdoc cref="LossModule.RelativisticAverageHinge"/>
        public static Loss RelativisticAverageHinge => LossModule.RelativisticAverageHinge;

        /// <inheritdoc cref="LossModule.MinimaxTowards"/>
        public static Loss MinimaxTowards(LabelTargets targets) => LossModule.MinimaxTowards(targets);

        /// <inheritdoc cref="LossModule.NonSaturatingTowards"/>
        public static Loss NonSaturatingTowards(LabelTargets targets) => LossModule.NonSaturatingTowards(targets);

        /// <inheritdoc cref="LossModule.LeastSquares"/>
        public static Loss LeastSquares(double a, double b, double c) => LossModule.LeastSquares(a, b, c);

        /// <inheritdoc cref="LossModule.LeastSquaresWithoutHalf"/>
        public static Loss LeastSquaresWithoutHalf(double a, double b, double c) => LossModule.LeastSquaresWithoutHalf(a, b, c);

        /// <inheritdoc cref="LossModule.FGan"/>
        public static Loss FGan(FDivergence f) => LossModule.FGan(f);

        /// <inheritdoc cref="LossModule.FGanNonSaturating"/>
        public static Loss FGanNonSaturating(FDivergence f) => LossModule.FGanNonSaturating(f);

        /// <inheritdoc cref="LossModule.Ebgan"/>
        public static Loss Ebgan(double margin) => LossModule.Ebgan(margin);

        /// <inheritdoc cref="LossModule.Began"/>
        public static Loss Began(double gamma, double rate) => LossModule.Began(gamma, rate);
    }

    extension(Loss loss)
    {
        /// <inheritdoc cref="LossModule.CriticOnly"/>
        public Loss CriticOnly() => LossModule.CriticOnly(loss);
    }
}
