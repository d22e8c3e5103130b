from qarib.kernel.actor import ANONYMOUS, SYSTEM, Actor, Basis, citizen


def test_a_citizen_acts_for_themselves():
    assert citizen(7) == Actor(
        person=7, role="citizen", organisation=None, body=None, subject=7, basis=Basis.SELF
    )


def test_the_same_actor_can_act_about_somebody_else():
    agent = Actor(person=1, role="agent", organisation=2, body=3, basis=Basis.DUTY)
    assert agent.about(7) == Actor(
        person=1, role="agent", organisation=2, body=3, subject=7, basis=Basis.DUTY
    )
    assert agent.subject is None


def test_the_house_itself_and_a_stranger_are_nobody():
    assert (SYSTEM.person, SYSTEM.role, SYSTEM.basis) == (None, "system", Basis.DUTY)
    assert (ANONYMOUS.person, ANONYMOUS.role) == (None, "anonymous")
