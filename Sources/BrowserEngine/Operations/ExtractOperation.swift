package import JSONModel
import LanguageModels
package import StagehandProtocol

/// `extract`: what a page says.
package struct ExtractOperation: Sendable {
    let run: OperationRun

    package init(_ run: OperationRun) {
        self.run = run
    }

    package enum Result: Sendable, Equatable {
        /// Nothing was asked for but the page's text.
        case text(String)
        /// In the shape that was asked for.
        case value(JSONValue)
    }

    /// For an instruction without a schema.
    private static let standardSchema: JSONValue = [
        "type": "object", "properties": ["extraction": ["type": "string"]], "required": ["extraction"],
    ]

    package func perform(_ request: ExtractRequest) async throws(EngineError) -> Result {
        try await run.timely { () async throws(EngineError) in try await read(request) }
    }

    private func read(_ request: ExtractRequest) async throws(EngineError) -> Result {
        try run.clock.check()
        guard let instruction = request.instruction else {
            return .text(try await run.outline(of: request.scope).text)
        }
        let schema: ExtractionSchema
        do {
            schema = try ExtractionSchema(request.schema ?? Self.standardSchema)
        } catch {
            throw EngineError(.invalidRequest, "the schema cannot be used: \(error)")
        }
        let outline = try await run.outline(of: request.scope)
        let image =
            request.wantsScreenshot ? ModelImage(.png, try await run.page.screenshot(by: run.clock.deadline)) : nil
        let pieces = outline.pieces
        var merged: JSONValue?
        for (index, piece) in pieces.enumerated() {
            let value = try await ask(instruction, piece, (index + 1, pieces.count), schema, image, outline)
            merged = merged.map { ExtractionMerge.merged($0, value) } ?? value
        }
        await run.note("extraction", "extracted from \(pieces.count) parts of the page", [:])
        return .value(merged ?? .null)
    }

    private func ask(
        _ instruction: String, _ piece: String, _ part: (number: Int, count: Int), _ schema: ExtractionSchema,
        _ image: ModelImage?, _ outline: PageView
    ) async throws(EngineError) -> JSONValue {
        var prompt = PagePrompts.extract(instruction, outline: piece, part: part, extra: run.settings.systemPrompt)
        if let image, part.number == 1 { prompt.images = [image] }
        let value = try await run.ask(
            prompt, for: .extract(PageTask(instruction: instruction, outline: piece)),
            output: StructuredOutput(name: "extract", schema: schema.modelSchema))
        do {
            return try schema.result(from: value) { outline.url(of: $0) }
        } catch {
            throw EngineError(.modelFailed, "\(run.model.name) answered with what does not fit the schema: \(error)")
        }
    }
}
