// Every command of the program, with words to run it by. The list of commands is the program's own: a new one without a
// place here fails the scan.

import ChildProcesses
import Foundation
import Testing

/// What commands are run with, once everything is planted.
struct EveryCommand {
  /// The shared case, in full.
  let shared: String
  /// The case that lies among the advocates' notes alone.
  let privileged: String
  /// Records that hold planted words, by their type.
  let records: [String: String]
  let scan: Scan

  /// The commands of the program that is tested, by the words that call them.
  static func all() async throws -> Set<String> {
    struct Tool: Decodable { var command: Command }
    struct Command: Decodable {
      var commandName: String
      var subcommands: [Command]?

      func paths(below words: [String]) -> [String] {
        let further = (subcommands ?? []).filter { $0.commandName != "help" }
        return further.isEmpty
          ? [words.joined(separator: " ")]
          : further.flatMap { $0.paths(below: words + [$0.commandName]) }
      }
    }
    let (_, text) = try await ChildProcess.run(
      ChildProcess.buildFolder + "/fieldkeep", ["--experimental-dump-help"])
    let tool = try JSONDecoder().decode(Tool.self, from: Data(text.utf8))
    return Set(tool.command.paths(below: []))
  }

  private func record(_ type: String) -> String { records[type] ?? shared }

  /// What follows each command's own words: looking, writing and refusing, as a person in any role may try it.
  ///
  /// - Parameter laptop: who tries it; files that are written are named by it.
  /// - Returns: lists of words, by the command that they follow.
  /// - Throws: where a file to be read cannot be written.
  func calls(on laptop: String) throws -> [String: [[String]]] {
    let inCase = ["--case", shared]
    let out = scan.out + "/\(laptop)"
    return try [
      "new": [["--no-questions", "--shared"], ["--no-questions", "--same-as", privileged]],
      "ask": [inCase, inCase + ["--all"], ["--case", privileged]],
      "alert": [inCase, inCase + ["dcfs", "--ref", "0192"], ["--case", privileged]],
      "need": [inCase, inCase + ["food"], ["--case", privileged]],
      "place": [
        inCase, ["--case", privileged],
        inCase + [
          "hospital", "--location", "@" + scan.input(.location, "address that \(laptop) gave"),
        ],
        inCase + ["--end", "planned"],
      ],
      "note": [
        inCase + ["--in", "coordination", "Calm."],
        inCase + [
          "--in", "advocate_notes", "@" + scan.input(.privileged, "note that \(laptop) wrote"),
        ],
        inCase + ["--edit", record("note")],
      ],
      "contact": [
        inCase + ["phone", "--reached", "--role", "dpo"],
        inCase + [
          "phone", "--reached", "--remark",
          "@" + scan.input(.privileged, "remark that \(laptop) wrote"),
        ],
      ],
      "set": [
        inCase + ["recovery", "station", "Compton"],
        [
          record("placement_location"), "directions",
          "@" + scan.input(.location, "directions that \(laptop) gave"),
        ],
        [
          record("note"), "text", "@" + scan.input(.privileged, "note that \(laptop) changed"),
        ],
      ],
      "numbers": [[], ["probation"]],
      "exam": [inCase, inCase + ["acute", "--offered"], ["--case", privileged]],
      "mandated": [inCase, inCase + ["phoned", "20 min ago"], ["--case", privileged]],
      "add": [
        [], ["safety_plan"],
        inCase + ["goal", "goal=@" + scan.input(.privileged, "goal that \(laptop) wrote")],
        inCase + ["team_meeting", "kind=mdt", "agencies=dcfs"],
      ],
      "close": [["--case", privileged, "--reason", "moved"]],
      "reopen": [["--case", privileged]],
      "correct": [
        [record("note"), "@" + scan.input(.privileged, "correction that \(laptop) wrote")],
        inCase + [record("recovery"), "no note"],
      ],
      "undo": [[]],
      "revert": [["1", "--since", "5 d ago"], ["--batches"], ["--undo", "4ZP-1T"]],
      "waive": [inCase, inCase + ["d2", "probation", "--role", "supervisor", "--why", "home"]],
      "away": [
        inCase, ["--case", privileged], inCase + ["20 min ago", "--reason", "fear"],
        inCase + [
          "--in", "advocate_notes", "--believed-with", "peers", "--area",
          "@" + scan.input(.privileged, "area that \(laptop) believes"),
        ],
      ],
      "told": [inCase + ["le", "--ref", "018-1"]],
      "missing": [inCase + ["taken", "--ref", "018-1"]],
      "back": [inCase + ["--how", "returned_self"]],
      "debrief": [
        inCase + ["--factor", "fear"],
        inCase + [
          "--in", "advocate_notes", "--account",
          "@" + scan.input(.privileged, "account that \(laptop) wrote"),
        ],
      ],
      "team": [inCase, ["--case", privileged]],
      "assign": [inCase + ["--role", "advocate"], ["--case", privileged, "--role", "advocate"]],
      "unassign": [inCase + ["advocate", "--why", "planned"]],
      "observe": [
        inCase, ["--case", privileged],
        inCase + [
          "readiness", "thinking", "--in", "advocate_notes", "--remark",
          "@" + scan.input(.privileged, "remark on readiness that \(laptop) wrote"),
        ],
      ],
      "consent": [inCase + ["--to", "dcfs", "--limits-explained"], inCase + ["--revoke"]],
      "consents": [[shared], [privileged]],
      "access show": [inCase, ["--case", privileged, "--all"]],
      "access ask": [
        inCase + ["health", "--team", "mental_health", "--reason", "unconscious"],
        ["--case", privileged, "advocate_notes", "--reason", "unconscious"],
        inCase + ["health", "--never-mind"],
      ],
      "access give": [
        inCase,
        inCase + ["education", "--team", "probation", "--reason", "by phone"],
        ["--case", privileged, "advocate_notes", "--team", "health", "--reason", "by phone"],
      ],
      "access refuse": [inCase + ["--reason", "call me"]],
      "access agree": [
        [], ["health", "--team", "probation", "--for", "2h"],
        ["placement_location", "--team", "health", "--for", "2h"],
      ],
      "share": [
        inCase + ["coordination", "--team", "education", "--reason", "called in"],
        ["--case", privileged, "advocate_notes", "--team", "health", "--reason", "asked"],
      ],
      "unshare": [
        inCase + ["--team", "education", "--reason", "done"],
        ["--case", privileged, "--team", "health", "--reason", "done"],
      ],
      "hand-over": [
        ["--case", privileged, "advocate_notes", "--team", "health", "--reason", "moved"]
      ],
      "first-step show": [[shared], [privileged]],
      "first-step screen": [[shared, "--age", "15", "--pending-case", "--qualifying-charge"]],
      "first-step offer": [[shared]],
      "first-step agree": [[shared, "--limits-explained"]],
      "first-step decline": [[shared]],
      "first-step attend": [[shared, "counselling"]],
      "first-step pause": [[shared]],
      "first-step return": [[shared]],
      "first-step complete": [[shared]],
      "first-step withdraw": [[shared]],
      "first-step end": [[shared]],
      "first-step clear": [[shared]],
      "first-step seal": [[shared, "decided"]],
      "find": [["shelter"], ["Kiki"], ["--number", "0192"], [String(privileged.prefix(6))]],
      "same": [
        [
          shared, privileged, "--known-by", "other", "--why",
          "@" + scan.input(.privileged, "reason that \(laptop) gave"),
        ]
      ],
      "not-same": [[shared, privileged]],
      "today": [[], ["--as", "advocate"]],
      "show": [[shared], [privileged]] + records.values.sorted().map { [$0] },
      "list": [[], ["--all"]]
        + ["placement_locations", "notes", "contacts", "safety_plans", "persons", "disclosures"]
        .map { [$0, "--all"] } + [["devices"], ["teams"]],
      "due": [[], ["--all", "--every"], ["--checklist"] + inCase],
      "why": [
        [record("placement_location"), "address"], [record("note"), "text"],
        [record("safety_plan"), "plan"],
      ],
      "history": records.values.sorted().map { [$0] },
      "written-by": [["1"], ["2", "--since", "5 d ago"], ["3", "--case", privileged]],
      "audit": [[], ["--who", "1"], ["--verb", "opened"], ["--since", "1 h ago"]],
      "sql": [
        ["SELECT * FROM placement_location"], ["--csv", "SELECT * FROM note"],
        ["SELECT * FROM safety_plan, contact, person, placement"],
        ["SELECT * FROM schema_column"],
      ],
      "report list": [[]],
      "report explain": [["board"], ["recoveries"]],
      "report show": [
        ["recoveries", "--explain"],
        ["placement_away", "--format", "json,html,csv,md", "--out", out + "-away"],
      ],
      "report board": [
        [], ["--language", "es"], ["--save"],
        ["--format", "html,csv,md,json", "--out", out + "-board", "--save"],
      ],
      "report runs": [[], ["latest"], ["latest", "--format", "html", "--out", out + "-latest"]],
      "report diff": [["latest", "latest"]],
      "report trace": [
        ["recoveries", "--numerator"], ["placement_away", "--denominator"],
        ["away_after_outreach"],
      ],
      "conflicts": [[], inCase, ["--case", privileged]],
      "resolve": [[shared], [record("placement_location")]],
      "sync": [[], ["nowhere"]],
      "carry out": [["--everything", out + ".fieldkeep"], [out + ".unsent"]],
      "carry in": [[scan.out + "/office.carried"], [scan.input(.mistyped, "carry file")]],
      "export": try exports(as: out),
      "import": [
        [
          scan.input(.mistyped, "cell of a list") {
            "received_on,type,\($0)\n2018-01-01,\($0),\($0)\n"
          }, "--type", "prior_referral",
        ] + inCase,
        [
          scan.input(.mistyped, "row of a list") {
            "received_on,disposition\n\($0),\($0)\n"
          }, "--type", "prior_referral",
        ] + inCase,
        ["--batches"], ["--undo", "4ZP-1T"],
      ],
      "status": [[]],
      "init": [["--root-key-out", out + ".root"]],
      "remote list": [[]],
      "remote add": [["second", "https://127.0.0.1:1"]],
      "remote set": [["second", "https://127.0.0.1:2"]],
      "invite": [
        ["--team", "health", "--no-wait", "--name", "night"],
        ["--team", "health", "--no-wait", "--qr", "--qr-file", out + ".svg"],
      ],
      "join": [["--patience", "1", "fieldkeep:nothing"], ["--resume"], ["--anew", "--resume"]],
      "approve": [[], ["1"], ["tulip", "canoe"]],
      "turn-away": [[], ["1"]],
      "devices": [[]],
      "teams list": [[]],
      "teams add": [["nobody", "health"], ["night", "health"]],
      "teams remove": [["nobody", "health"], ["night", "health"]],
      "root check": [[out + ".root"], [out + ".nothing"]],
      "root sheet": [["--sheets", "2", "--out", out + ".sheet", out + ".root"]],
      "root admin": [[out + ".root"]],
      "revoke": [["nobody"], ["night", "--team", "health"], ["night", "--wipe"]],
      "held": [[]],
      "release": [["nobody"]],
      "demo-data": [[]],
      "desk": [["--once", "--run", scan.county.folder + "/pager"], ["--once"]],
      "destroy": [
        inCase + ["--order", "2026-1"], ["--case", privileged, "--order", "2026-1", "--json"],
        ["--order", "2026-1"], inCase + ["--order", "2026-5", "--on", "in 40 days"],
      ],
      "seal": [
        inCase + ["--order", "2026-2", "--custodian", "privacy"],
        ["--case", privileged, "--order", "2026-2", "--custodian", "health"],
      ],
      "hold": [
        inCase + ["--order", "2026-3", "--offline", "--yes", "--confirm", "hold"],
        ["--case", privileged, "--order", "2026-3"],
      ],
      "lift": [["--order", "2026-4", "--lifts", "2026-3"]],
      "orders": [[], ["--json"]],
      "unlock": [[], ["--for", "8h"]],
      "lock": [[]],
      "passphrase": [["--status"], ["--remove"]],
      "hide": [[]],
      "lease status": [[], ["--json"]],
      "lease set": [["--days", "14"], ["--off"], []],
      "lease words": [["nobody"], ["1"]],
      "lease enter": [[]],
      "recovery make": [
        ["--team", "health", "--out", out + "-recovery"], ["--team", "advocates", "--print"],
      ],
      "recovery list": [[]],
      "recovery drill": [["--sheet", out + "-recovery-1.txt", "--sheet", out + "-nothing"]],
      "recover": [["--sheet", scan.input(.mistyped, "sheet of a key")]],
      "check": [[]],
      "rebuild": [[]],
      "complete": [["cases"], ["records"] + inCase, ["both"]],
    ]
  }

  /// Files of every format, with every ground but the consent that the youth did not give.
  private func exports(as out: String) throws -> [[String]] {
    var calls: [[String]] = []
    let kinds = [
      ["--format", "jsonl", "--case", shared], ["--format", "sqlite", "--case", shared],
      ["--format", "htcds", "--case", shared], ["--format", "jsonl", "--case", privileged],
      ["--format", "csv", "--type", "placement_location"], ["--format", "csv", "--type", "note"],
      ["--format", "csv", "--type", "placement"],
    ]
    for (number, kind) in kinds.enumerated() {
      for (ground, words) in [
        "court": ["--basis", "court_order"],
        "named": ["--basis", "court_order", "--with", "placement_location,advocate_notes"],
      ] {
        calls.append(
          kind + words + ["--to", "health", "--purpose", "service"]
            + ["--out", "\(out)-\(number)-\(ground).export"])
      }
    }
    return calls + [
      ["--case", shared, "--to", "health", "--purpose", "service", "--format", "jsonl"]
        + ["--out", out + "-consent.export"],
      ["--case", shared, "--to", "health", "--purpose", "service", "--format", "jsonl"]
        + ["--with", "advocate_notes", "--dry-run"],
      ["--refused", out + ".refused"],
    ]
  }
}
