// Who may do what where, as the county's own table of audiences has it. It is written down here a second time, by hand: a test
// that asked the program's template would agree with any mistake in it.

/// The table of audiences: a row for each team, a column for each compartment.
///
/// `r` reads what is there, `w` adds to what is there, `o` begins it in a case that has none. Everybody who is enrolled reads
/// the directory and the published totals, and begins a trail of its own in the audit, which the privacy officer reads.
enum Audiences {
  private static let table = """
    team            OPS IDX ADV LOC MED MH  SUD CW  LE  DIV EDU DIR TRN AUD AGG
    law_enforcement rwo rwo -   -   -   -   -   -   rwo -   -   r   -   o   r
    child_services  rwo rwo -   -   -   -   -   rwo -   -   -   r   -   o   r
    health          rwo rwo -   -   rwo -   -   -   -   -   -   r   -   o   r
    mental_health   rwo rwo -   -   -   rwo -   -   -   -   -   r   -   o   r
    substance_use   -   -   -   -   -   -   rwo -   -   -   -   r   -   o   r
    probation       rwo rwo -   -   -   -   -   -   -   rw  -   r   -   o   r
    advocates       rwo rw  rwo rwo -   -   -   -   -   -   -   r   -   o   r
    placement       rw  -   -   rwo -   -   -   -   -   -   -   r   -   o   r
    prosecution     -   -   -   -   -   -   -   -   rw  rwo -   r   -   o   r
    diversion       -   -   -   -   -   -   -   -   -   rw  -   r   -   o   r
    court           -   -   -   -   -   -   -   r   -   -   -   r   -   o   r
    education       -   -   -   -   -   -   -   -   -   -   rwo r   -   o   r
    administration  -   -   -   -   -   -   -   -   -   -   -   rwo rwo o   r
    privacy         -   -   -   -   -   -   -   -   -   -   -   r   -   rwo r
    reporting       -   -   -   -   -   -   -   -   -   -   -   r   -   o   rwo
    """

  private static let names = [
    "OPS": "coordination", "IDX": "identity", "ADV": "advocate_notes", "LOC": "placement_location",
    "MED": "health", "MH": "mental_health", "SUD": "substance_use", "CW": "child_welfare",
    "LE": "law_enforcement", "DIV": "diversion", "EDU": "education", "DIR": "directory",
    "TRN": "training", "AUD": "audit", "AGG": "aggregates",
  ]

  private static let rows = table.split(separator: "\n").map { line in
    line.split(separator: " ").map(String.init)
  }

  /// The compartments, in the order of the table.
  static let compartments = rows[0].dropFirst().compactMap { names[$0] }

  /// The teams, in the order of the table.
  static let teams = rows.dropFirst().map { $0[0] }

  private static let rights: [String: [String: String]] = Dictionary(
    uniqueKeysWithValues: rows.dropFirst().map { row in
      (row[0], Dictionary(uniqueKeysWithValues: zip(compartments, row.dropFirst())))
    })

  /// Whether a team may do something in a compartment.
  static func may(_ right: Character, _ team: String, in compartment: String) -> Bool {
    rights[team]?[compartment]?.contains(right) ?? false
  }

  /// What a team may not read.
  static func hidden(from team: String) -> [String] {
    compartments.filter { !may("r", team, in: $0) }
  }
}
