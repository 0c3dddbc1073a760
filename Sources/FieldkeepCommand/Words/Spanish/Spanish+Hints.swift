// What is said beside a field, of what goes into it.

extension Spanish {
  static let hints = #"""
    Emergency request = Pedido de emergencia
    Answer to an emergency request = Respuesta a un pedido de emergencia
    Agreed for emergencies = Acordado para emergencias
    As agreed beforehand = Como estaba acordado
    Asked by = Pedido por
    Asked = Pedido
    For hours = Por horas
    Answer = Respuesta
    Request = Pedido
    {1}, precision = {1}, precisión
    {1}, source = {1}, fuente
    1 is called first, 2 if nobody answers = se llama primero al 1; al 2 si nadie contesta

    2010, 2010-06 or 2010-06-02, as far as it is known
    = 2010, 2010-06 o 2010-06-02, hasta donde se sepa

    a person or a number, never the place = una persona o un número, nunca el lugar

    a station's area; the exact place belongs to law enforcement
    = la zona de una estación; el lugar exacto es de las fuerzas del orden

    a station, an agency, county, or several after a name: Pilot area: Compton, Century
    = una estación, una agencia, county, o varias tras un nombre: Pilot area: Compton, Century

    a day that is to come; the destroying itself is another order
    = un día por venir; destruir es otra orden, aparte

    agency, space, number = agencia, espacio, número
    an area may be called a division too = una zona también puede llamarse división
    as many as there are; none is a fault = cuantas haya; ninguna es una falta
    by the youth, where Probation refused = por la o el joven, donde Libertad Condicional se negó

    in the order of the rule's steps, from 1; 0 for the summary of a late record
    = en el orden de los pasos de la regla, desde 1; 0 para el resumen de un registro tardío

    in which role, because each role has its own rhythm
    = en qué función, porque cada una tiene su ritmo

    in years, when asked = en años, cuando se preguntó
    its identifier = su identificador
    its identifier, as the rules name it = su identificador, como lo nombran las reglas

    its name, such as America/Los_Angeles, in which times were told
    = su nombre, como America/Los_Angeles, con el que se dijeron las horas

    lowercase, never changed: lasd, saving_innocence
    = en minúsculas, nunca cambia: lasd, saving_innocence

    lowercase, never changed: lasd_compton = en minúsculas, nunca cambia: lasd_compton
    needed where a youth is the source = hace falta si la fuente es una o un joven
    one word, as an invitation names the team = una palabra, como nombra al equipo una invitación
    someone else may answer = puede contestar otra persona
    street names and other spellings = nombres de la calle y otras formas de escribirlo
    such as the hotline's referral number = por ejemplo el número de referencia de la línea
    the 96 hours count from here = las 96 horas cuentan desde aquí

    the 96 hours of an acute examination count from here
    = las 96 horas de un examen inmediato cuentan desde aquí

    the National Center for Missing and Exploited Children
    = el Centro Nacional para Menores Desaparecidos y Explotados

    the clock of 90 minutes starts here = aquí comienza el plazo de 90 minutos
    the clocks of 72 hours start here = aquí comienzan los plazos de 72 horas
    the first day after it = el primer día después

    the household takes part in an address confidentiality program
    = el hogar está en un programa de dirección confidencial

    the last day that is counted = el último día que cuenta

    the recovery whose call it is, if it is one
    = la recuperación a la que corresponde la llamada, si es una

    what analysts call it, such as Q2 = cómo lo llaman quienes analizan, por ejemplo Q2
    what the youth keeps back = lo que la o el joven se reserva

    what whoever meets the youth must know first
    = lo primero que debe saber quien se encuentra con la o el joven

    where it is kept, not the photo = dónde se guarda, no la foto

    where names were not taken; people and seats are counted apart
    = donde no se tomaron nombres; personas y asistencias se cuentan aparte

    where the directory does not have it = donde no está en el directorio
    where the directory does not have the person = si la persona no está en el directorio
    who published it, and when = quién lo publicó y cuándo
    whose it is, such as a desk or a shift = de quién es, como un puesto o un turno
    why it is not applicable or not available = por qué no aplica o no está disponible

    its identifier, by which nothing is found any more
    = su identificador, con el que ya no se encuentra nada
    """#
}
