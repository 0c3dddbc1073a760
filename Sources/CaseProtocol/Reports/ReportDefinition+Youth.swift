// The definitions of figures about youth: how many, how old, with what history, and what became of them.

extension ReportDefinition {
  private static let countedRecovery =
    "a recovery that is not unfounded, not entered in error and no exercise"

  static let recoveredYouth = ReportDefinition(
    name: .recoveredYouth, version: 1,
    title: ReportLabel("Youth recovered", "Jóvenes recuperados"),
    formula: "The number of youth with at least one recovery in the window. A youth counts once, "
      + "however often that youth was recovered.",
    numerator: "youth with \(countedRecovery), on a local day of the window", denominator: nil,
    edges: [
      "Days are those of Los Angeles: 23:30 on 14 February is 14 February, though universal time "
        + "has the next day.",
      "Records that people linked as one person are one youth; taking the link back makes two.",
      "Suspected and confirmed recoveries both count, unless only confirmed ones are asked for.",
      "A recovery whose moment is contested lies where its first contact does.",
      "A recovery without any moment is in no window and is counted as unknown.",
    ], protection: .youth)

  static let recoveries = ReportDefinition(
    name: .recoveries, version: 1,
    title: ReportLabel("Recoveries", "Recuperaciones"),
    formula: "The number of recoveries in the window. A youth who was recovered twice counts "
      + "twice; print it beside the number of youth.",
    numerator: "recoveries that are not unfounded, not entered in error and no exercise",
    denominator: nil,
    edges: [
      "The same edges as for youth recovered.",
      "By year and by station each recovery counts once; those without a station have a row.",
    ], protection: .youth)

  static let newVersusRepeat = ReportDefinition(
    name: .newVersusRepeat, version: 1,
    title: ReportLabel("New and repeat youth", "Jóvenes nuevos y de nuevo"),
    formula: "Of the youth recovered in the window, how many were recovered for the first time "
      + "since launch, and how many had been before the window. New youth add up from quarter to "
      + "quarter; youth do not.",
    numerator: "youth whose first recovery since launch lies in the window",
    denominator: "youth recovered in the window",
    edges: ["A recovery before the launch of the protocol makes nobody a repeat."],
    protection: .youth)

  static let meanAgeFirst = ReportDefinition(
    name: .meanAgeFirst, version: 1,
    title: ReportLabel(
      "Mean age at first recovery", "Edad media en la primera recuperación"),
    formula: "The mean, over youth recovered in the window, of the days from birth to the first "
      + "recovery since launch, divided by 365.2425.",
    numerator: "the sum of ages of youth whose birth is known or estimated",
    denominator: "those youth",
    edges: [
      "Ages are exact, not completed years: those would lower the mean by half a year.",
      "A date that is known in part, or an age that was estimated, stands in the middle of what it "
        + "can mean, and is counted as estimated.",
      "An unknown date of birth is left out and counted as unknown, never as zero.",
      "A date of birth on which records disagree is unknown until a person decides.",
    ], protection: .youth)

  static let youngest = ReportDefinition(
    name: .youngest, version: 1,
    title: ReportLabel("Youngest at first recovery", "Menor edad en la primera recuperación"),
    formula: "The smallest age in completed years at the first recovery since launch, over youth "
      + "recovered in the window whose whole date of birth is known.",
    numerator: "completed years at first recovery", denominator: nil,
    edges: [
      "Estimated ages and partial dates are left out; it says so when one of them is lower.",
      "It is shown only where as many youth as the threshold are of known age.",
    ], protection: .service)

  static let priorReferral = ReportDefinition(
    name: .priorReferral, version: 1,
    title: ReportLabel(
      "Youth with prior child welfare referrals", "Jóvenes con reportes previos de maltrato"),
    formula: "Of the youth recovered in the window for whom child welfare looked for a match, the "
      + "share with a referral received before the day of the first recovery since launch.",
    numerator: "youth with at least one earlier referral",
    denominator: "youth for whom a match was attempted",
    edges: [
      "The referral that the recovery's own call to the hotline made is no earlier history.",
      "A referral of the same day is not earlier; one without a day is left out.",
      "Youth for whom no match was attempted are counted as unknown, not as no.",
      "Referrals per child are shown twice: per youth matched, and per youth with a referral. The "
        + "two differ by a sixth in the county's own figures.",
    ], protection: .youth)

  static let race = ReportDefinition(
    name: .race, version: 1,
    title: ReportLabel("Race and ethnicity", "Raza y etnicidad"),
    formula: "Of the youth recovered in the window, the share recorded as Black or African "
      + "American, alone or in combination; then alone, and of those whose race is known.",
    numerator: "youth recorded as Black or African American",
    denominator: "youth recovered in the window",
    edges: [
      "A youth may have several answers; by group the shares add up to more than one hundred.",
      "Youth whose race nobody recorded stay in the denominator and are counted as unknown; the "
        + "third variant leaves them out.",
    ], protection: .youth)

  static let awayAfterOutreach = ReportDefinition(
    name: .awayAfterOutreach, version: 1,
    title: ReportLabel(
      "Youth away after outreach", "Jóvenes ausentes después del acercamiento"),
    formula: "Of the youth recovered in the window who were offered services at their first "
      + "recovery since launch, the share that left at any time after that.",
    numerator: "youth with an absence that began after services were offered",
    denominator: "youth who were offered services at their first recovery",
    edges: [
      "An absence that began at the very moment of the offer is before it.",
      "Absences are shown by when they began: before outreach; within 72 hours of contact, 72:00:00 "
        + "included; up to 90 days; later. Youth stand in the row of their first absence after "
        + "outreach, episodes each in their own.",
      "Before outreach counts absences from first contact on; earlier ones are history.",
      "An absence that still lasts counts as any other.",
      "Youth with no time of offer are counted as unknown.",
    ], protection: .youth)

  static let exploitationGroups = ReportDefinition(
    name: .exploitationGroups, version: 1,
    title: ReportLabel(
      "Exploitation by time in care", "Explotación según el tiempo bajo cuidado"),
    formula: "Youth recovered in the window, by the four groups that Welfare and Institutions Code "
      + "section 16501.45 has counties count: before care, in care, while absent, at risk.",
    numerator: "youth observed in the group, up to the moment of the report",
    denominator: "youth recovered in the window",
    edges: [
      "A youth may be in several groups, so they do not add up.",
      "Youth of whom nothing was observed are counted as unknown.",
    ], protection: .youth)
}
