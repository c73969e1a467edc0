using System.Globalization;
using System.Runtime.CompilerServices;

namespace Wgan.CSharp;

/// <summary>Checks of numbers: null where one is right, otherwise a message that names the argument.</summary>
internal static class Check
{
    internal static string? Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) ? null : Wrong(name, "finite", value);

    internal static string? NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) && value >= 0.0 ? null : Wrong(name, "finite and not negative", value);

    internal static string? Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) && value > 0.0 ? null : Wrong(name, "positive and finite", value);

    internal static string? Decay(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0.0 and < 1.0 ? null : Wrong(name, "at least 0 and less than 1", value);

    private static string Wrong(string name, string what, double value) =>
        $"{name} must be {what}, not {value.ToString(CultureInfo.InvariantCulture)}";
}
