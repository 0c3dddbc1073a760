// Who is in the county: what is dealt to each youth before anyone writes a word of it. Attributes are dealt like cards,
// so that counts hold for every seed and nothing depends on anything else by accident.

import CaseProtocol
import CausalMerge
import RecordSchema

/// What is known of a youth's birth.
enum BirthPlan: Hashable {
  case unknown
  case exact(LocalDate)
  /// Year and month.
  case month(LocalDate)
  /// Completed years, as told on the day of the first recovery.
  case told(Int)
}

/// How an agency answered an alert.
enum AnswerPlan: Hashable {
  case inTime, late, missing, cancelled
  /// So many seconds after the alert.
  case after(seconds: Int)
}

/// What became of a health evaluation.
enum EvaluationPlan: Hashable {
  case inTime, late, declined, notDone
  /// The youth left before it.
  case away
  /// So many seconds after contact.
  case after(seconds: Int)
}

/// When a youth left after the first recovery, by time since contact.
enum LeavingPlan: Hashable {
  case none, beforeOutreach, first72, first90, later
  /// So many seconds after contact.
  case after(seconds: Int)
}

/// What an advocate's accompaniment came to.
enum AccompanimentPlan: Hashable {
  case lasting, handedOver, endedBefore90, endedBefore365
}

/// How far a youth came in First Step.
enum DiversionPlan: Int, Hashable {
  case none, screened, eligible, offered, agreed, completed, cleared, sealed
}

/// A placement that is not left by the youth.
struct PlacementPlan: Hashable {
  var type: String
  var beds: String?
  var isLasting = false
}

/// One recovery that counts.
struct RecoveryPlan {
  var record: RecordID
  var caseID: CaseID
  var occurred: Int64
  var contact: Int64
  var station: String
  var answers: [Agency: AnswerPlan] = [:]
  var evaluation = EvaluationPlan.inTime
  var placement: PlacementPlan?
}

/// One youth.
struct YouthPlan {
  let index: Int
  var person: RecordID
  /// Another record of the same youth, made by someone else; the second recovery is that one's.
  var double: RecordID?
  var birth = BirthPlan.unknown
  var doublesBirth = BirthPlan.unknown
  var races: [String] = []
  var isFemale = true
  var referrals = 0
  var isConfirmed = true
  var leaving = LeavingPlan.none
  var leavesAgain = false
  var accompaniment = AccompanimentPlan.lasting
  var diversion = DiversionPlan.none
  var group: String?
  var recoveries: [RecoveryPlan] = []

  var caseID: CaseID { recoveries[0].caseID }
  var firstDay: LocalDate { CountyTime.date(at: recoveries[0].occurred) }
}

/// Youth whom a poison row is about, by their index.
enum Chosen: Int, CaseIterable {
  case beforeMidnight, afterMidnight, spring, fall, launch, unknownBirth
  case contested, double, double2, double3, double4
  case sibling, otherSibling, referral, left715959, left720000, left720001
  case answered9000, answered9001, arrested, enteredTwice

  static let doubles: [Chosen] = [.contested, .double, .double2, .double3, .double4]
}

/// Everything that is dealt.
struct CountyPlan {
  static let youthCount = 361

  var youths: [YouthPlan]

  init(_ script: inout CountyScript) {
    youths = (0..<Self.youthCount).map { YouthPlan(index: $0, person: script.newRecord()) }
    dealMoments(&script)
    dealRepeats(&script)
    dealLeaving(&script.chance)
    dealStations(&script.chance)
    dealBirths(&script.chance)
    dealPeople(&script.chance)
    dealAnswers(&script.chance)
    dealEvaluations(&script.chance)
    dealPlacements(&script.chance)
    dealPrograms(&script.chance)
  }

  /// A youth whom a poison row is about.
  subscript(chosen: Chosen) -> YouthPlan { youths[chosen.rawValue] }

  /// Everyone else, in some order.
  private func others(_ chance: inout Chance, where isWanted: (YouthPlan) -> Bool) -> [Int] {
    chance.shuffled(
      youths.indices.dropFirst(Chosen.allCases.count).filter { isWanted(youths[$0]) })
  }

  static func moment(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    CountyTime.start(of: CountyStory.day(year, month, day))
  }

  // MARK: when

  /// 81 youth in the first eighteen months, the others in the 31 after them.
  private mutating func dealMoments(_ script: inout CountyScript) {
    let day = CountyStory.day
    let months = (day(2016, 2, 1).daysSince1970, CountyStory.launch.daysSince1970)
    for index in youths.indices {
      // Three of the chosen are early by their story, and 78 others.
      let chosen = Chosen(rawValue: index)
      let isEarly = chosen == nil ? index < Chosen.allCases.count + 78 : false
      let days =
        isEarly
        ? months.1..<months.0 : months.0 + 1..<CountyStory.end.daysSince1970
      let date = LocalDate(
        daysSince1970: script.chance.number(days.lowerBound...days.upperBound - 1))
      let hour = [14, 17, 19, 20, 21, 21, 22, 22, 23, 23, 0, 1, 1, 2, 3, 9][
        script.chance.number(0...15)]
      var occurred = CountyTime.instant(date, hour: hour, minute: script.chance.number(0...59))
      switch chosen {
      case .beforeMidnight: occurred = CountyTime.instant(day(2016, 1, 31), hour: 23, minute: 30)
      case .afterMidnight: occurred = CountyTime.start(of: day(2016, 2, 1))
      case .spring: occurred = CountyTime.instant(day(2016, 3, 12), hour: 22)
      case .fall: occurred = CountyTime.instant(day(2015, 10, 31), hour: 22)
      case .launch: occurred = CountyTime.start(of: CountyStory.launch)
      case .referral: occurred = CountyTime.instant(day(2017, 5, 9), hour: 0, minute: 20)
      case .arrested: occurred = CountyTime.instant(day(2016, 4, 20), hour: 1, minute: 10)
      case .contested, .double, .double2, .double3, .double4, .sibling, .otherSibling,
        .left715959, .left720000, .left720001, .enteredTwice:
        occurred = CountyTime.instant(day(2016, 6, 1).adding(days: 9 * index), hour: 21)
      default: break
      }
      let isCalledBefore = chosen == .referral
      youths[index].recoveries = [
        RecoveryPlan(
          record: script.newRecord(), caseID: script.newCase(), occurred: occurred,
          contact: isCalledBefore ? occurred - 30 * 60_000 : occurred, station: "")
      ]
    }
  }

  /// 111 youth are recovered again: 75 once, 26 twice, 10 three times.
  private mutating func dealRepeats(_ script: inout CountyScript) {
    let long = others(&script.chance) {
      $0.recoveries[0].occurred < Self.moment(2016, 10, 1)
    }.prefix(36)
    let short = others(&script.chance) {
      $0.recoveries[0].occurred < Self.moment(2018, 1, 1) && !long.contains($0.index)
    }
    let once = Chosen.doubles.map(\.rawValue) + short.prefix(75 - Chosen.doubles.count)
    let counts = once.map { ($0, 1) } + long.enumerated().map { ($1, $0 < 26 ? 2 : 3) }
    for (index, count) in counts {
      if Chosen.doubles.contains(where: { $0.rawValue == index }) {
        youths[index].double = script.newRecord()
      }
      for _ in 0..<count {
        let last = youths[index].recoveries[youths[index].recoveries.count - 1]
        let occurred = last.occurred + script.chance.days(100...220)
        youths[index].recoveries.append(
          RecoveryPlan(
            record: script.newRecord(),
            caseID: youths[index].double == nil ? last.caseID : script.newCase(),
            occurred: occurred, contact: occurred, station: ""))
      }
    }
  }

  /// 43 youth leave after outreach: 15 within 72 hours of contact, 17 within ninety days, 11 later; and 12 leave before.
  private mutating func dealLeaving(_ chance: inout Chance) {
    let free = others(&chance) {
      $0.recoveries.count == 1 && $0.recoveries[0].occurred < Self.moment(2018, 1, 1)
    }
    let plans: [(LeavingPlan, Int, again: Int)] = [
      (.first72, 13, 8), (.first90, 16, 9), (.later, 11, 0), (.beforeOutreach, 12, 0),
    ]
    var next = 0
    for (plan, count, again) in plans {
      for position in 0..<count {
        youths[free[next]].leaving = plan
        youths[free[next]].leavesAgain = position < again
        next += 1
      }
    }
    let limit = 72 * 3_600
    youths[Chosen.left715959.rawValue].leaving = .after(seconds: limit - 1)
    youths[Chosen.left720000.rawValue].leaving = .after(seconds: limit)
    youths[Chosen.left720001.rawValue].leaving = .after(seconds: limit + 1)
  }

  // MARK: where

  static let pilots: Set<String> = ["lasd_compton", "lasd_century", "long_beach_pd"]

  private mutating func dealStations(_ chance: inout Chance) {
    var first = chance.dealt([
      "lasd_compton": 70, "lasd_century": 60, "long_beach_pd": 62, "lapd_77th": 45,
      "lapd_southeast": 38, "lasd_transit": 24, "lasd_lancaster": 18, "lasd_palmdale": 15,
      "lasd_santa_clarita": 11, "": 18,
    ])
    for chosen in Chosen.allCases {
      first.give(chosen.rawValue, firstFrom: Chosen.allCases.count) { Self.pilots.contains($0) }
    }
    var again = chance.dealt([
      "lasd_compton": 40, "lasd_century": 30, "long_beach_pd": 33, "lapd_77th": 15,
      "lapd_southeast": 12, "lasd_transit": 6, "lasd_lancaster": 6, "lasd_palmdale": 5,
      "lasd_santa_clarita": 4, "": 6,
    ])[...]
    for index in youths.indices {
      for position in youths[index].recoveries.indices {
        youths[index].recoveries[position].station =
          position == 0 ? first[index] : again.popFirst() ?? ""
      }
    }
  }
}
