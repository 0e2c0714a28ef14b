from followup.checks import steps_last_as_long_as_they_say


def test_a_deployed_portal_refuses_steps_of_seconds(settings):
    settings.SHORT_STEPS = True
    (refused,) = steps_last_as_long_as_they_say(None)
    assert refused.id == "followup.E001"
    settings.SHORT_STEPS = False
    assert steps_last_as_long_as_they_say(None) == []
