/// One question to a model.
package struct ModelRequest: Sendable {
    /// What the question is for, in members: what the offline model works from.
    package var purpose: ModelPurpose
    /// The system's text; empty for none.
    package var system: String
    /// The conversation so far, ending with what is to be answered.
    package var messages: [ModelMessage]
    /// The answer must be JSON of this schema.
    package var output: StructuredOutput?
    /// What the model may call.
    package var tools: [ModelTool]
    /// Whether it must; without tools of no effect.
    package var toolChoice: ToolChoice
    /// Offers the provider's computer tool for a display of this size.
    package var computer: ComputerDisplay?
    /// The provider's default (or the configuration's) when nil.
    package var temperature: Double?
    /// The provider's default when nil.
    package var maximumOutputTokens: Int?
    /// When the answer must be there, in `SystemClock.monotonicMilliseconds`; repetitions and repair included.
    package var deadline: Int64

    package init(
        purpose: ModelPurpose, system: String, messages: [ModelMessage], output: StructuredOutput? = nil,
        tools: [ModelTool] = [], toolChoice: ToolChoice = .auto, computer: ComputerDisplay? = nil,
        temperature: Double? = nil, maximumOutputTokens: Int? = nil, deadline: Int64
    ) {
        self.purpose = purpose
        self.system = system
        self.messages = messages
        self.output = output
        self.tools = tools
        self.toolChoice = toolChoice
        self.computer = computer
        self.temperature = temperature
        self.maximumOutputTokens = maximumOutputTokens
        self.deadline = deadline
    }
}
