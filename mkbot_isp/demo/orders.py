"""Technicians and the service orders of a year: scheduled, unscheduled, late, done, cancelled."""

from datetime import timedelta

TECHNICIANS = (
    ("Tiago Falcão", "tiago.falcao", True),
    ("Teresa Ingá", "teresa.inga", True),
    ("Otávio Cedro", "otavio.cedro", False),
)
PROBLEMS = (
    ("repair", "ONU com luz vermelha: sem sinal.", "Conector refeito na caixa; sinal normal."),
    ("repair", "Lentidão à noite.", "Roteador trocado de lugar e de canal."),
    ("installation", "Instalar fibra e roteador.", "Instalado e testado com o cliente."),
    ("move", "Levar o serviço para o novo endereço.", "Cabo novo lançado, serviço testado."),
    ("withdrawal", "Retirar ONU e roteador.", "Equipamentos recolhidos."),
)
#: Place of a customer in the list → days from today to the visit (None: unscheduled), hour,
#: technician (None: nobody yet), days from today to the deadline.
OPEN = {
    0: (1, 9, 0, 3),
    3: (2, 14, 1, 4),
    4: (3, 10, None, 5),
    6: (None, None, None, 2),
    10: (None, None, None, 3),
    7: (-2, 15, 2, -1),
    11: (None, None, None, -3),
}
FINISHED = 60
CANCELLED_EVERY = 9
YEAR = 360
#: The stages that orders come with have no Portuguese names.
STAGES = {"new": "Nova", "completed": "Concluída", "cancelled": "Cancelada"}


def load(env, connections):
    """Write them, for the customers of these connections."""
    for code, name in STAGES.items():
        env.ref(f"fieldservice.fsm_stage_{code}").with_context(lang="pt_BR").name = name
    people = env["fsm.person"].create(
        [
            {
                "name": name,
                "email": f"{login}@example.com",
                "company_id": env.company.id,
                "iclass_user": name if is_known else False,
            }
            for name, login, is_known in TECHNICIANS
        ]
    )
    for number, (place, plan) in enumerate(OPEN.items()):
        _open(env, connections[place].partner_id, people, PROBLEMS[number % 2], *plan)
    for number in range(FINISHED):
        customer = connections[number * 7 % len(connections)].partner_id
        _finished(env, customer, people[number % len(people)], number)


def _open(env, customer, people, problem, days, hour, technician, deadline):
    kind, words, _done = problem
    values = {"request_late": _at(env, deadline, 18), **_order(env, customer, kind, words)}
    if days is not None:
        start = _at(env, days, hour)
        values.update(scheduled_date_start=start, scheduled_date_end=start + timedelta(hours=1))
    if technician is not None:
        values["person_id"] = people[technician].id
    env["fsm.order"].create(values)


def _finished(env, customer, person, number):
    kind, words, done = PROBLEMS[number % len(PROBLEMS)]
    days = -3 - number * YEAR // FINISHED
    start = _at(env, days, 8 + number % 9)
    order = env["fsm.order"].create(
        {
            **_order(env, customer, kind, words),
            "person_id": person.id,
            "request_early": start - timedelta(days=2),
            "request_late": start + timedelta(days=1),
            "scheduled_date_start": start,
            "scheduled_date_end": start + timedelta(hours=1),
        }
    )
    if number % CANCELLED_EVERY == 0:
        order._cancel("Cliente ausente, não quis remarcar.")
        return
    order.write({"date_start": start, "date_end": start + timedelta(minutes=35 + number % 50)})
    order._close(f"<p>{done}</p>")


def _order(env, customer, kind, words):
    return {
        "partner_id": customer.id,
        "type": env.ref(f"mkbot_isp.order_type_{kind}").id,
        "description": words,
    }


def _at(env, days, hour):
    """An hour of a day counted from the company's today, as naive UTC; on Sundays, of the next."""
    day = env.company._mkbot_today() + timedelta(days=days)
    if day.weekday() == 6:
        day += timedelta(days=1)
    return env.company._mkbot_day_start(day) + timedelta(hours=hour)
