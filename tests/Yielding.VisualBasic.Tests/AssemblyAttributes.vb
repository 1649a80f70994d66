' Each test has its own fixture, and with it its own transaction.
<Assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)>
