using System;
using System.Collections.Generic;

namespace Wgan.CSharp;

/// <summary>One call of a builder's member, kept until the experiment is built so that every mistake is found at once.</summary>
/// <param name="Member">The member that was called.</param>
/// <param name="Fields">The fields of the experiment that it sets.</param>
/// <param name="Mistakes">What is wrong with its arguments, each by itself; where there is any, it is not applied.</param>
/// <param name="Apply">What it does; throws a <c>WganException</c>, without having changed anything, where its arguments are wrong.</param>
internal sealed record Edit(
    string Member, IReadOnlyList<string> Fields, IReadOnlyList<string> Mistakes, Action<Draft> Apply);
