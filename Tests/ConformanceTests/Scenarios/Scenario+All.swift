// Every scenario there is.

extension Scenario {
  /// All that the committed vectors come from.
  static func all() throws -> [Scenario] {
    let cast = try Cast()
    return try cast.frameScenarios() + cast.headerScenarios() + cast.signatureScenarios()
      + cast.sealScenarios() + cast.paddingScenarios() + cast.compressionScenarios()
      + cast.columnScenarios() + cast.writtenScenarios() + cast.controlScenarios()
      + cast.messageScenarios() + cast.wrapScenarios() + cast.mergeScenarios()
      + cast.valueScenarios() + cast.readingScenarios() + cast.trustScenarios()
      + cast.admissionScenarios() + cast.sideScenarios() + cast.standingScenarios()
      + cast.scopeScenarios()
  }
}
