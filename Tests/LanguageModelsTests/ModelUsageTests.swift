import LanguageModels
import Testing

@Suite struct ModelUsageTests {
    @Test("usage adds up member by member")
    func sum() {
        let one = ModelUsage(
            inputTokens: 1, outputTokens: 2, reasoningTokens: 3, cachedInputTokens: 4, milliseconds: 5)
        #expect(one + .zero == one)
        #expect((one + one).milliseconds == 10)
        #expect((one + one).cachedInputTokens == 8)
    }
}
