// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Schedule, as members of the type.</summary>
public static class ScheduleMembers
{
    extension(Schedule)
    {
        /// <inheritdoc cref="ScheduleModule.Constant"/>
        public static Schedule Constant(double value) => ScheduleModule.Constant(value);

        /// <inheritdoc cref="ScheduleModule.Linear"/>
        public static Schedule Linear(double first, double last, long start, long finish) =>
            ScheduleModule.Linear(first, last, start, finish);

        /// <inheritdoc cref="ScheduleModule.Cosine"/>
        public static Schedule Cosine(double first, double last, long start, long finish) =>
            ScheduleModule.Cosine(first, last, start, finish);

        /// <inheritdoc cref="ScheduleModule.Polynomial"/>
        public static Schedule Polynomial(double first, double last, double power, long start, long finish) =>
            ScheduleModule.Polynomial(first, last, power, start, finish);

        /// <inheritdoc cref="ScheduleModule.Exponential"/>
        public static Schedule Exponential(double first, double factor, long every) =>
            ScheduleModule.Exponential(first, factor, every);

        /// <inheritdoc cref="ScheduleModule.ExponentialSteps"/>
        public static Schedule ExponentialSteps(double first, double factor, long every) =>
            ScheduleModule.ExponentialSteps(first, factor, every);

        /// <inheritdoc cref="ScheduleModule.PiecewiseConstant"/>
        public static Schedule PiecewiseConstant(IReadOnlyList<long> boundaries, IReadOnlyList<double> values) =>
            ScheduleModule.PiecewiseConstant([.. boundaries], [.. values]);

        /// <inheritdoc cref="ScheduleModule.Join"/>
        public static Schedule Join(IReadOnlyList<long> boundaries, IReadOnlyList<Schedule> schedules) =>
            ScheduleModule.Join([.. boundaries], [.. schedules]);
    }

    extension(Schedule schedule)
    {
        /// <inheritdoc cref="ScheduleModule.Scale"/>
        public Schedule Scale(double factor) => ScheduleModule.Scale(factor, schedule);

        /// <inheritdoc cref="ScheduleModule.WarmUp"/>
        public Schedule WarmUp(long iterations) => ScheduleModule.WarmUp(iterations, schedule);
    }
}
