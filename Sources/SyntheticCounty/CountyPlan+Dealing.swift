// What is dealt to each youth: age, race, history, and how it went on.

import CaseProtocol
import CausalMerge
import RecordSchema

extension CountyPlan {
  // MARK: who

  /// 349 ages whose mean is 15.9, spread evenly over each year of age; 24 of them known in part; 12 unknown.
  mutating func dealBirths(_ chance: inout Chance) {
    let counts = [11: 2, 12: 6, 13: 12, 14: 56, 15: 99, 16: 102, 17: 72]
    var ages: [(years: Int, days: Int)?] = Array(repeating: nil, count: 12)
    for (years, count) in counts.sorted(by: { $0.key < $1.key }) {
      ages += (0..<count).map { (years, (2 * $0 + 1) * 363 / (2 * count)) }
    }
    ages = chance.shuffled(ages)
    for chosen in [Chosen.beforeMidnight, .afterMidnight, .unknownBirth, .contested] {
      ages.give(chosen.rawValue, firstFrom: Chosen.allCases.count) { $0 == nil }
    }
    for chosen in Chosen.allCases
    where ![.beforeMidnight, .afterMidnight, .unknownBirth, .contested].contains(chosen) {
      ages.give(chosen.rawValue, firstFrom: Chosen.allCases.count) {
        $0.map { $0.years > 13 } ?? false
      }
    }
    var partly = 0
    for index in youths.indices {
      guard let age = ages[index] else { continue }
      let day = youths[index].firstDay
      let born = day.adding(months: -12 * age.years).adding(days: -age.days)
      youths[index].birth = .exact(born)
      if index >= Chosen.allCases.count, 15...16 ~= age.years, partly < 24 {
        youths[index].birth = partly % 2 == 0 ? .month(born) : .told(age.years)
        partly += 1
      }
    }
    for chosen in Chosen.doubles {
      youths[chosen.rawValue].doublesBirth = youths[chosen.rawValue].birth
    }
    // Two agencies, two dates: the day and the month changed places.
    let contested = Chosen.contested.rawValue
    youths[contested].birth = .exact(CountyStory.day(2001, 2, 6))
    youths[contested].doublesBirth = .exact(CountyStory.day(2001, 6, 2))
  }

  /// 256 are Black, 20 of them in combination; 307 have one of 3,255 earlier referrals; two are not female.
  mutating func dealPeople(_ chance: inout Chance) {
    let races: [[String]] = chance.dealt([
      ["black"]: 236, ["black", "hispanic_latino"]: 20, ["hispanic_latino"]: 54, ["white"]: 22,
      ["asian"]: 15, []: 14,
    ])
    var referrals = chance.dealt([11: 185, 10: 122, 0: 54])
    referrals.give(Chosen.referral.rawValue, firstFrom: Chosen.allCases.count) { $0 == 0 }
    // As uneven as life, and the same sum: what one has more, another has less.
    let referred = referrals.indices.filter { referrals[$0] > 0 }
    for pair in 0..<referred.count / 2 {
      let more = chance.number(0...9)
      referrals[referred[2 * pair]] += more
      referrals[referred[2 * pair + 1]] -= more
    }
    var genders = chance.dealt([true: 359, false: 2])
    for chosen in Chosen.allCases {
      genders.give(chosen.rawValue, firstFrom: Chosen.allCases.count) { $0 }
    }
    for index in youths.indices {
      youths[index].races = races[index]
      youths[index].referrals = referrals[index]
      youths[index].isFemale = genders[index]
    }
    let unconfirmed = chance.shuffled(
      youths.indices.filter { $0 >= Chosen.allCases.count && youths[$0].recoveries.count == 1 })
    for index in unconfirmed.prefix(40) { youths[index].isConfirmed = false }
  }

  // MARK: the first hours

  /// Every recovery that counts, by youth and position, the first of all youth before the others.
  private var places: [(youth: Int, recovery: Int)] {
    let all = youths.flatMap { youth in youth.recoveries.indices.map { (youth.index, $0) } }
    return all.filter { $0.1 == 0 } + all.filter { $0.1 > 0 }
  }

  mutating func dealAnswers(_ chance: inout Chance) {
    let places = places
    let counts: [(Agency, inTime: Int, late: Int, missing: Int, cancelled: Int)] = [
      (.childServices, 441, 52, 15, 10), (.health, 452, 40, 16, 10),
      (.mentalHealth, 430, 58, 20, 10), (.probation, 405, 70, 32, 11),
      (.advocate, 472, 26, 14, 6),
    ]
    for (agency, inTime, late, missing, cancelled) in counts {
      var answers = chance.dealt([
        AnswerPlan.inTime: inTime, .late: late, .missing: missing, .cancelled: cancelled,
      ])
      let edges: [(Chosen, AnswerPlan, AnswerPlan)] = [
        (.answered9000, .inTime, .after(seconds: 90 * 60)),
        (.answered9001, .late, .after(seconds: 90 * 60 + 1)),
      ]
      for (chosen, kind, exactly) in edges {
        let isEdge = agency == .childServices
        let wanted = isEdge ? kind : .inTime
        answers.give(chosen.rawValue, firstFrom: Chosen.allCases.count) { $0 == wanted }
        if isEdge { answers[chosen.rawValue] = exactly }
      }
      for (position, place) in places.enumerated() {
        youths[place.youth].recoveries[place.recovery].answers[agency] = answers[position]
      }
    }
  }

  /// 401 in time, 46 late, 28 declined, 19 not done, and 24 whose youth left before.
  mutating func dealEvaluations(_ chance: inout Chance) {
    var early = 0
    for index in youths.indices {
      switch youths[index].leaving {
      case .first72:
        // One was seen before she left.
        early += 1
        if early > 1 { youths[index].recoveries[0].evaluation = .away }
      case .beforeOutreach: youths[index].recoveries[0].evaluation = .away
      default: break
      }
    }
    let places = places.filter { youths[$0.youth].recoveries[$0.recovery].evaluation != .away }
    var dealt = chance.dealt([
      EvaluationPlan.inTime: 401, .late: 46, .declined: 28, .notDone: 19,
    ])
    // Exchanged for those of later recoveries, which nobody left early.
    let later = places.firstIndex { $0.recovery > 0 } ?? 0
    for (position, place) in places.enumerated()
    where place.recovery == 0 && youths[place.youth].leaving.isEarly {
      dealt.give(position, firstFrom: later) { $0 == .inTime }
    }
    let days: Int = 72 * 3_600
    let edges: [(Chosen, EvaluationPlan, EvaluationPlan)] = [
      (.spring, .inTime, .after(seconds: days)), (.fall, .late, .after(seconds: days + 1_800)),
    ]
    for (chosen, kind, exactly) in edges {
      guard let position = places.firstIndex(where: { $0 == (chosen.rawValue, 0) }) else {
        continue
      }
      dealt.give(position, firstFrom: later) { $0 == kind }
      dealt[position] = exactly
    }
    for (position, place) in places.enumerated() {
      youths[place.youth].recoveries[place.recovery].evaluation = dealt[position]
    }
  }

  /// 475 placements that youth did not leave; those that they left follow from their absences.
  mutating func dealPlacements(_ chance: inout Chance) {
    let kinds: [(String, String?, Int)] = [
      ("group_home", "beds_1_to_6", 22), ("group_home", "beds_7_to_23", 40),
      ("group_home", "beds_24_or_more", 20), ("home", nil, 110), ("relative", nil, 80),
      ("resource_family", nil, 90), ("juvenile_hall", nil, 42),
      ("confidential_shelter", nil, 50), ("hospital", nil, 11), ("transitional", nil, 10),
    ]
    var plans: [PlacementPlan] = []
    for (type, beds, count) in kinds {
      // A third still last.
      plans += (0..<count).map { PlacementPlan(type: type, beds: beds, isLasting: $0 % 3 == 0) }
    }
    var dealt = chance.shuffled(plans)[...]
    for place in places where !youths[place.youth].leaving.leavesPlacement {
      youths[place.youth].recoveries[place.recovery].placement = dealt.popFirst()
    }
  }

  // MARK: the months after

  mutating func dealPrograms(_ chance: inout Chance) {
    let settled = CountyTime.start(of: CountyStory.day(2017, 6, 1))
    let old = chance.shuffled(youths.filter { $0.recoveries[0].occurred < settled }.map(\.index))
    for (position, index) in old.enumerated() {
      switch position {
      case ..<41: youths[index].accompaniment = .endedBefore90
      case ..<161: youths[index].accompaniment = .endedBefore365
      case ..<181: youths[index].accompaniment = .handedOver
      default: break
      }
    }
    let groups: [String?] = chance.dealt([
      "before_care": 130, "in_care": 90, "while_absent": 43, "at_risk": 60, nil: 38,
    ])
    for index in youths.indices { youths[index].group = groups[index] }
    let arrested = chance.shuffled(
      youths.filter { youth in
        guard case .exact(let birth) = youth.birth else { return false }
        let station = youth.recoveries[0].station
        return !station.isEmpty && !Self.pilots.contains(station)
          && youth.recoveries[0].occurred < Self.moment(2018, 8, 1)
          && youth.firstDay.wholeYears(since: birth) >= 12
      }
      .map(\.index))
    let stages: [(DiversionPlan, Int)] = [
      (.screened, 24), (.eligible, 12), (.offered, 14), (.agreed, 24), (.completed, 12),
      (.cleared, 12), (.sealed, 22),
    ]
    let dealt = stages.flatMap { Array(repeating: $0.0, count: $0.1) }
    for (index, stage) in zip(arrested, dealt) { youths[index].diversion = stage }
  }
}

extension LeavingPlan {
  /// Whether the youth leaves within about 72 hours of contact.
  var isEarly: Bool {
    switch self {
    case .first72, .after, .beforeOutreach: true
    case .none, .first90, .later: false
    }
  }

  /// Whether there is a placement to leave.
  var leavesPlacement: Bool { self != .none && self != .beforeOutreach }
}
