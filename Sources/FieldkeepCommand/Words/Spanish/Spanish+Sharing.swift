// Who else reads a part of a case.

extension Spanish {
  static let sharing = #"""
    the directory is no case = el directorio no es un caso

    of this part of the case nothing is here: {1}
    = de esta parte del caso no hay nada aquí: {1}

    fieldkeep access shows the parts that are here, and who reads them
    = fieldkeep access muestra las partes que hay aquí, y quién las lee

    this part is opened to nobody for one case: {1}
    = esta parte no se abre a nadie para un solo caso: {1}

    an admin puts somebody on a team that has it
    = quien administra incorpora a la persona a un equipo que la tiene

    nobody knows of which agency this team is = no se sabe de qué agencia es este equipo

    say it with --agency: dcfs, health, provider …
    = dígalo con --agency: dcfs, health, provider …

    fieldkeep consent records what the youth says; fieldkeep consents shows it
    = fieldkeep consent registra lo que dice la o el joven; fieldkeep consents lo muestra

    what {1} was given by this consent ended: {2}
    = terminó lo que {1} recibió por este consentimiento: {2}

    that names no team = eso no nombra ningún equipo
    fieldkeep access shows teams = fieldkeep access muestra los equipos
    say why = diga por qué

    --reason and a few words; the case's team reads them
    = --reason y unas palabras; las lee el equipo del caso

    say which part of the case = diga qué parte del caso

    such as: fieldkeep share health --team education --reason "referral"
    = por ejemplo: fieldkeep share health --team education --reason "derivación"

    this team reads all of it already = este equipo ya lo lee todo
    fieldkeep access shows it = fieldkeep access lo muestra
    that time has passed = esa hora ya pasó
    say it as "in 14 days" = dígalo así: "en 14 días"
    it ends with the consent, {1} = termina con el consentimiento, {1}

    nothing of this was given to that team for this case
    = a ese equipo no se le dio nada de esto en este caso

    fieldkeep access shows what was; what a team has by the directory an admin changes
    = fieldkeep access muestra lo que se dio; lo que un equipo tiene por el directorio lo cambia quien administra

    what their laptops have, they keep; ask for it back
    = lo que ya tienen sus computadoras se queda allí; pida que lo devuelvan

    fieldkeep access shows the parts = fieldkeep access muestra las partes
    that is your own team = ese es su propio equipo
    say with --team who takes it over = diga con --team quién se hace cargo
    nothing was handed over = no se traspasó nada
    fieldkeep sync tells the other team = fieldkeep sync se lo comunica al otro equipo

    your team gets and writes nothing more there
    = su equipo ya no recibe ni escribe nada ahí

    hand it over? (yes) = ¿traspasar? (sí)
    say which of your teams leaves = diga cuál de sus equipos lo deja
    --from and one of: {1} = --from y uno de estos: {1}

    nothing of this is open to anybody that is known here
    = nada de esto está abierto a nadie que se conozca aquí

    by the directory = por el directorio
    since {1}, let in by {2} = desde {1}, por decisión de {2}
    until {1 time} = hasta {1}
    ended {1} by {2} = terminó {1}, por {2}
    reads = lee
    writes = escribe
    reads and writes = lee y escribe
    part {1} = parte {1}
    """#
}
