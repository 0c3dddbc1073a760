// The program as people use it: each transcript is one story, told by real processes.

import Fieldkeep
import Testing

@Suite struct TranscriptTests {
  /// Those that can be told on this system: in some containers nothing stays unlocked.
  private static func told() throws -> [Transcript] {
    try Transcript.all().filter {
      !$0.setsClocks && ($0.name != "locking.txt" || FolderProtection.canStayUnlocked)
    }
  }

  @Test(arguments: try told())
  func `the program answers as the transcript says`(_ transcript: Transcript) async throws {
    let difference = try await transcript.firstDifference()
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(
    .enabled(if: Place.setsClocks),
    arguments: try Transcript.all().filter(\.setsClocks))
  func `the program answers at its hours as the transcript says`(
    _ transcript: Transcript
  ) async throws {
    let difference = try await transcript.firstDifference()
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func `the README shows what the program answers`() async throws {
    let transcript = try Transcript.readme()
    #expect(transcript.steps.count >= 5)
    let shown = transcript.steps.flatMap(\.expected).joined()
    #expect(shown.contains("72 h ends [..]"), "the pattern of real output is not taken from it")
    let difference = try await transcript.firstDifference()
    #expect(difference == nil, "\(difference ?? "")")
  }
}
