using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>The span of one traced scope, from before its setup to after its teardown. What a listener throws is dropped.</summary>
internal sealed class ScopeActivity
{
    private static ActivitySource? s_source;

    private readonly Activity _activity;
    private readonly Activity? _before;

    private ScopeActivity(Activity activity, Activity? before)
    {
        _activity = activity;
        _before = before;
    }

    /// <summary>Whether something listens to the activity source.</summary>
    public static bool HasListeners => DiagnosticSources.TryCreate() && s_source?.HasListeners() == true;

    /// <summary>Creates the source, so that listeners find it.</summary>
    public static void Create() => s_source = new ActivitySource(nameof(Yielding), ScopeMetrics.Version ?? "");

    /// <summary>
    /// Starts a span, and makes it <see cref="Activity.Current"/>. Null when no listener samples it, or a listener has thrown.
    /// </summary>
    public static ScopeActivity? Start(string name, object generator)
    {
        var starting = new Starting(name, generator, Activity.Current);
        if (ListenerCall.Try(starting, static starting => starting.Start()))
        {
            return starting.Started is { } activity ? new ScopeActivity(activity, starting.Before) : null;
        }

        SetCurrent(starting.Before);

        return null;
    }

    /// <summary>Makes the span <see cref="Activity.Current"/> for the teardown.</summary>
    /// <returns>What is to be current after it.</returns>
    public Activity? BeginTeardown()
    {
        var current = Activity.Current;
        SetCurrent(_activity);

        return IsInside(current) ? _before : current;
    }

    /// <summary>Makes another activity current, or none.</summary>
    public static void SetCurrent(Activity? activity)
    {
        if (!ReferenceEquals(Activity.Current, activity))
        {
            ListenerCall.Try(activity, static activity => Activity.Current = activity);
        }
    }

    /// <summary>Ends the span after a setup that has failed, so that there is no scope.</summary>
    public void EndSetup(Exception failure)
    {
        ListenerCall.Try((this, failure), static all => all.Item1.Fail(all.failure));
        Stop(_before);
    }

    /// <summary>Ends the span after the teardown.</summary>
    /// <param name="body">The outcome of the body.</param>
    /// <param name="failure">The exception of the body, or null.</param>
    /// <param name="suppresses">Whether the teardown suppressed it.</param>
    /// <param name="thrown">The exception of the teardown, or null.</param>
    /// <param name="after">What becomes current.</param>
    public void End(BodyStatus body, Exception? failure, bool suppresses, Exception? thrown, Activity? after)
    {
        ListenerCall.Try(
            (this, body, failure, suppresses, thrown),
            static all => all.Item1.SetOutcome(all.body, all.failure, all.suppresses, all.thrown));
        Stop(after);
    }

    private void SetOutcome(BodyStatus body, Exception? failure, bool suppresses, Exception? thrown)
    {
        _activity.SetTag("yielding.outcome", ScopeMetrics.NameOf(body));
        if (suppresses)
        {
            _activity.SetTag("yielding.suppressed", true);
        }

        if (body == BodyStatus.Completed)
        {
            _activity.SetStatus(ActivityStatusCode.Ok);
        }
        else
        {
            _activity.SetStatus(ActivityStatusCode.Error, "Could not determine whether the body completed.");
        }

        if (failure is not null)
        {
            Fail(failure);
        }

        if (thrown is not null && !ReferenceEquals(thrown, failure))
        {
            Fail(thrown);
        }
    }

    private void Fail(Exception exception)
    {
        _activity.SetStatus(ActivityStatusCode.Error, exception.Message);
        _activity.SetTag("error.type", ScopeMetrics.ErrorOf(exception));
        _activity.AddEvent(
            new ActivityEvent(
                "exception",
                tags: new ActivityTagsCollection
                {
                    ["exception.type"] = ScopeMetrics.ErrorOf(exception),
                    ["exception.message"] = exception.Message,
                    ["exception.stacktrace"] = exception.ToString(),
                }));
    }

    private void Stop(Activity? after)
    {
        ListenerCall.Try(_activity, static activity => activity.Stop());
        SetCurrent(after);
    }

    /// <summary>Whether an activity is this one, or was started within it and has been left running.</summary>
    private bool IsInside(Activity? activity)
    {
        for (var next = activity; next is not null; next = next.Parent)
        {
            if (ReferenceEquals(next, _activity))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Starting(string name, object generator, Activity? before)
    {
        public Activity? Before => before;

        public Activity? Started { get; private set; }

        public void Start()
        {
            Started = s_source!.StartActivity(name);
            if (Started is { IsAllDataRequested: true })
            {
                Started.SetTag("yielding.generator", GeneratorName.Of(generator));
            }
        }
    }
}
