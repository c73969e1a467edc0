using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>An experiment to start from and the edits to apply to it. Immutable: builders can branch off one another.</summary>
internal sealed record Plan(Experiment Start, ImmutableArray<Edit> Edits)
{
    /// <summary>The same plan with one more edit.</summary>
    /// <param name="member">The member that was called.</param>
    /// <param name="fields">The fields that it sets.</param>
    /// <param name="checks">Messages about its arguments; null for those that are right.</param>
    /// <param name="apply">What it does.</param>
    internal Plan Then(string member, string[] fields, string?[] checks, Action<Draft> apply) =>
        this with { Edits = Edits.Add(new Edit(member, fields, [.. checks.OfType<string>()], apply)) };

    /// <summary>The experiment, or every problem it has.</summary>
    internal (Experiment Experiment, IReadOnlyList<string> Problems) Carry()
    {
        var draft = new Draft(Start, Fields.Members);
        var problems = new List<string>();

        foreach (var edit in Edits)
        {
            problems.AddRange(edit.Mistakes.Select(mistake => $"{edit.Member}: {mistake}"));

            if (edit.Mistakes.Count == 0)
            {
                Apply(edit, draft, problems);
            }
        }

        var experiment = draft.ToExperiment();

        foreach (var finding in ExperimentModule.Validate(experiment))
        {
            if (finding.Refuses)
            {
                problems.Add(InMembers(finding.Message, draft));
            }
        }

        return (experiment, problems);
    }

    private static void Apply(Edit edit, Draft draft, List<string> problems)
    {
        try
        {
            edit.Apply(draft);

            foreach (var field in edit.Fields)
            {
                draft.Remember(field, edit.Member);
            }
        }
        catch (WganException error)
        {
            problems.Add($"{edit.Member}: {error.Message}");
        }
    }

    /// <summary>A finding's message begins with the field it is about, up to the first colon.</summary>
    private static string InMembers(string message, Draft draft)
    {
        var colon = message.IndexOf(':');
        return colon < 0 ? message : draft.MembersOf(message[..colon]) + message[colon..];
    }
}
