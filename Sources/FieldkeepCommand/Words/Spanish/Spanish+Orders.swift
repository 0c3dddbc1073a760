// What a court orders, and who has carried it out.

extension Spanish {
  static let orders = #"""
    no orders = no hay órdenes
    an order has a number = una orden tiene un número
    --order and what the court wrote on it = --order y lo que el tribunal puso en ella

    take the order to whoever lets devices in
    = lleve la orden a quien deja entrar dispositivos

    nothing was changed: --yes carries it out = no se cambió nada: con --yes se ejecuta

    say which case = diga qué caso

    --case and its name; fieldkeep list shows them
    = --case y su nombre; fieldkeep list los muestra

    no server answered, so nobody can say whether a hold stands
    = ningún servidor respondió, así que no se sabe si hay una retención

    try again with signal, or say --offline = intente de nuevo con señal, o diga --offline

    no seal and no hold has this number = ninguna orden de sellar ni de retener tiene este número
    fieldkeep orders shows them = fieldkeep orders las muestra
    this order was taken back already = esta orden ya se levantó

    this device has nothing of these parts of the case
    = este dispositivo no tiene nada de estas partes del caso

    fieldkeep show tells what is here; an admin of the team that has them orders it
    = fieldkeep show dice qué hay aquí; lo ordena quien administra en el equipo que las tiene

    that names no part of a case, or several
    = eso no nombra ninguna parte de un caso, o nombra varias

    that is not this order's word = esa no es la palabra de esta orden
    --confirm {1} = --confirm {1}

    an order is carried out once its word was typed
    = una orden se ejecuta cuando se escribe su palabra

    --yes --confirm {1}, where nobody can be asked
    = --yes --confirm {1}, donde no se puede preguntar a nadie

    type {1} to carry it out: = escriba {1} para ejecutarla:
    another word was typed; nothing was changed = se escribió otra palabra; no se cambió nada
    by whose authority = por autoridad de quién
    1 part = 1 parte
    {1} parts = {1} partes
    {1} of a case = {1} de un caso
    frozen reports unaffected = los informes fijados no cambian
    order {1} · {2} = orden {1} · {2}
    order {1} · destroy on {2} = orden {1} · destruir el {2}
    say --yes or --on, not both = diga --yes o --on, no los dos
    --on keeps the day alone = --on solo anota el día
    that is no day to come = ese no es un día por venir
    --on 2027-01-15 = --on 2027-01-15

    nothing was destroyed: fieldkeep due shows it from 30 days before
    = no se destruyó nada: fieldkeep due lo muestra desde 30 días antes

    on the day: the same command without --on, with --yes
    = ese día: el mismo comando sin --on, con --yes

    destroy = destruir
    seal = sellar
    hold = retener
    lift = levantar
    unknown to this version = desconocida en esta versión

    ! a legal hold stands: nothing is destroyed until it is lifted
    = ! hay una retención legal: no se destruye nada hasta que se levante

    entered; it has effect when the hold is lifted by whoever knows of both
    = asentada; tiene efecto cuando levante la retención alguien que sepa de las dos

    destroyed here; others follow at their next contact
    = destruido aquí; los demás siguen en su próximo contacto

    sealed; others follow at their next contact
    = sellado; los demás siguen en su próximo contacto

    held: nothing of it is destroyed while this stands
    = retenido: no se destruye nada de esto mientras siga en pie

    lifted = levantada

    ! {1} of this device that had not been sent went
    = ! se fue lo que este dispositivo no había enviado: {1}

    fieldkeep orders shows which devices have confirmed
    = fieldkeep orders muestra qué dispositivos han confirmado

    held: nothing is destroyed = retenido: no se destruye nada

    destroyed {1} of {2}; the rest is held
    = destruido: {1} de {2}; el resto está retenido

    destroyed here; no server has the order yet
    = destruido aquí; ningún servidor tiene la orden todavía

    destroyed on the server = destruido en el servidor

    destroyed on the server, {1} of {2} confirmed
    = destruido en el servidor; confirmaron {1} de {2}

    sealed here; no server has the order yet
    = sellado aquí; ningún servidor tiene la orden todavía

    sealed on the server = sellado en el servidor

    sealed on the server, {1} of {2} confirmed
    = sellado en el servidor; confirmaron {1} de {2}

    {1} · taken back = {1} · ya levantada
    stands = en pie
    done = hecha
    silent: {1}, last seen {2} = sin confirmar: {1}, visto {2}
    silent: {1}, never seen = sin confirmar: {1}, nunca visto
    """#
}
