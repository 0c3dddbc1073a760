// The program as people use it: each transcript is one story, told by real processes.

import Testing

@Suite struct TranscriptTests {
  @Test(arguments: try Transcript.all())
  func `the program answers as the transcript says`(_ transcript: Transcript) async throws {
    let difference = try await transcript.firstDifference()
    #expect(difference == nil, "\(difference ?? "")")
  }
}
