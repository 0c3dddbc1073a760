// Who looked at what, what a device wrote, and taking it back.

extension Spanish {
  static let audit = #"""
    no device is called that = ningún dispositivo se llama así
    {1} devices are called like that = {1} dispositivos se llaman así

    fieldkeep devices shows what they are called = fieldkeep devices muestra cómo se llaman

    name one by the first digits of its id: {1}
    = nombre uno por las primeras cifras de su identificador: {1}

    fieldkeep devices shows what they are = fieldkeep devices muestra cuáles hay

    the time is none that this program understands
    = esa hora no es ninguna que entienda este programa

    say "yesterday 18:00", "3 h ago" or 2026-11-20 = diga "ayer 18:00", "hace 3 h" o 2026-11-20

    no case of this name is here, or several begin like this
    = aquí no hay ningún caso con ese nombre, o varios comienzan así

    give the id in full, as fieldkeep audit --json has it
    = dé el identificador completo, como lo da fieldkeep audit --json

    nothing is entered that this laptop may read
    = no hay nada asentado que esta computadora pueda leer

    cases {1} = casos {1}
    cases {1} and {2} more = casos {1} y {2} más
    disclosure {1} = entrega {1}
    voided since = anulado después
    say which device = diga qué dispositivo
    say since when = diga desde cuándo

    --since "yesterday 18:00"; the day that it was lost
    = --since "ayer 18:00"; el día en que se perdió

    say --yes or --dry-run, not both = diga --yes o --dry-run, no los dos
    nothing of it stands that could be taken back = no queda nada de eso que se pueda deshacer
    would be taken back: {1} = se desharía: {1}
    left as it is: = queda como está:

    undone by: fieldkeep revert --undo {1} = para volver atrás: fieldkeep revert --undo {1}

    nothing was written: --yes does it = no se escribió nada: con --yes se hace
    and beside it = y junto a eso
    {1}: back to {2} = {1}: vuelve a {2}
    {1}: back in {2} = {1}: se repone {2}
    {1}: out again {2} = {1}: se quita {2}
    voided: nobody else wrote in it = anulado: nadie más escribió ahí
    voided, as it was = anulado, como estaba
    written over since = cambiado después
    the record was voided by somebody else = otra persona anuló el registro

    another agency's to write; one of its laptops can do this
    = le toca a otra agencia escribirlo; una de sus computadoras puede hacerlo

    this laptop may not write there = esta computadora no puede escribir ahí
    stays as evidence = queda como constancia
    nothing was taken back on this laptop = en esta computadora no se deshizo nada
    since {1} = desde {1}

    nothing of this name was taken back here, or several begin like this
    = aquí no se deshizo nada con ese nombre, o varios comienzan así

    fieldkeep revert --batches shows what was
    = fieldkeep revert --batches muestra lo que se deshizo

    nothing of it stood any more = ya no quedaba nada de eso

    · 1 field written over since, left as it is
    = · 1 campo que cambió después queda como está

    · {1} fields written over since, left as they are
    = · {1} campos que cambiaron después quedan como están

    there is no such clock = no hay un reloj así
    --clock arrival, own or either = --clock arrival, own o either
    all that is here = todo lo que hay aquí
    since {1}, by when it came = desde {1}, según cuándo llegó
    since {1}, by its own clock = desde {1}, según su propio reloj

    since {1}, by when it came or by its own clock
    = desde {1}, según cuándo llegó o según su propio reloj

    nothing that this laptop can read = nada que esta computadora pueda leer
    {1} in {2} of {3} = {1} en {2} de {3}
    directory = directorio
    {1}, clock {2} ahead = {1}, reloj {2} adelantado
    {1}, clock {2} behind = {1}, reloj {2} atrasado
    · came {1} = · llegó {1}
    was = antes
    · written over {1} by {2} = · cambiado por {2}, {1}
    record of a kind that is not known here = registro de un tipo que aquí no se conoce
    """#
}
