// Each test has its own fixture, so that fields need no set-up and nothing leaks from one test into another.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
