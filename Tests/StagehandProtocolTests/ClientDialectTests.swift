import StagehandProtocol
import Testing

@Suite("Client dialects")
struct ClientDialectTests {
    private static func dialect(_ headers: [String: String]) -> ClientDialect {
        ClientDialect { headers[$0] }
    }

    @Test(
        "the framing follows the generation",
        arguments: [
            (["x-stainless-lang": "python", "x-stainless-package-version": "3.23.1"], StreamFraming.named),
            (["x-stainless-lang": "python", "x-sdk-version": "3.13.0"], .named),
            (["x-stainless-lang": "python", "x-stainless-package-version": "3.7.0"], .dataOnly),
            (["x-stainless-lang": "go", "x-stainless-package-version": "4.0.0"], .named),
            (["x-language": "typescript", "x-sdk-version": "3.7.0"], .dataOnly),
            (["x-language": "typescript", "x-sdk-version": "2.5.9"], .dataOnly),
            (["x-language": "python", "x-sdk-version": "0.5.14"], .dataOnly),
            ([:], .dataOnly),
        ])
    func framing(_ headers: [String: String], _ framing: StreamFraming) {
        #expect(Self.dialect(headers).framing == framing)
    }

    @Test("the second generation writes flat bodies")
    func flatShapes() {
        #expect(Self.dialect(["x-language": "typescript", "x-sdk-version": "2.5.9"]).usesFlatShapes)
        #expect(Self.dialect(["x-language": "python", "x-sdk-version": "0.5.14"]).usesFlatShapes)
        #expect(!Self.dialect(["x-language": "typescript", "x-sdk-version": "3.7.0"]).usesFlatShapes)
        #expect(
            !Self.dialect(["x-language": "python", "x-sdk-version": "3.23.1", "x-stainless-lang": "python"])
                .usesFlatShapes)
    }

    @Test("odd version texts are taken as unknown", arguments: ["", "3", "three.four", "-1", "3.x", "3..1"])
    func oddVersions(_ version: String) {
        let dialect = Self.dialect(["x-stainless-lang": "python", "x-stainless-package-version": version])
        #expect(dialect.framing == .dataOnly)
    }

    @Test("a repeated request says how often; nonsense counts as the first time")
    func retries() {
        #expect(Self.dialect(["x-stainless-retry-count": "2"]).retryCount == 2)
        #expect(Self.dialect(["x-stainless-retry-count": "-1"]).retryCount == 0)
        #expect(Self.dialect(["x-stainless-retry-count": "many"]).retryCount == 0)
    }
}
