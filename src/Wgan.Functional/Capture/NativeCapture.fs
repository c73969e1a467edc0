namespace Wgan.Functional

open System
open System.Runtime.InteropServices
open TorchSharp

/// The C functions of src/Wgan.Kernels/capture. They answer 0, or 2 where they refuse, with the reason as the last error.
module internal NativeCapture =
    [<Literal>]
    let Library = "wgan_kernels"

    [<DllImport(Library, EntryPoint = "wgan_record_start")>]
    extern int recordStart(int64 count, nativeint[] given)

    [<DllImport(Library, EntryPoint = "wgan_record_give")>]
    extern int recordGive(nativeint given)

    [<DllImport(Library, EntryPoint = "wgan_record_refuse")>]
    extern void recordRefuse([<MarshalAs(UnmanagedType.LPUTF8Str)>] string why)

    [<DllImport(Library, EntryPoint = "wgan_record_pause")>]
    extern void recordPause(int isPaused)

    [<DllImport(Library, EntryPoint = "wgan_record_finish")>]
    extern int recordFinish(int64 count, nativeint[] outputs, nativeint& recording)

    [<DllImport(Library, EntryPoint = "wgan_record_abandon")>]
    extern void recordAbandon()

    [<DllImport(Library, EntryPoint = "wgan_recording_compare")>]
    extern int recordingCompare(nativeint first, nativeint second)

    [<DllImport(Library, EntryPoint = "wgan_recording_free")>]
    extern void recordingFree(nativeint recording)

    [<DllImport(Library, EntryPoint = "wgan_arena_create")>]
    extern int arenaCreate(nativeint& arena)

    [<DllImport(Library, EntryPoint = "wgan_arena_release")>]
    extern void arenaRelease(nativeint arena)

    [<DllImport(Library, EntryPoint = "wgan_arena_free")>]
    extern void arenaFree(nativeint arena)

    [<DllImport(Library, EntryPoint = "wgan_program_create")>]
    extern int programCreate(nativeint recording, nativeint arena, int options, nativeint& program, nativeint[] outputs)

    [<DllImport(Library, EntryPoint = "wgan_program_replay")>]
    extern int programReplay(nativeint program, int64 count, nativeint[] given)

    [<DllImport(Library, EntryPoint = "wgan_program_description")>]
    extern nativeint programDescription(nativeint program)

    [<DllImport(Library, EntryPoint = "wgan_program_listing")>]
    extern nativeint programListing(nativeint program)

    [<DllImport(Library, EntryPoint = "wgan_is_recording")>]
    extern int isRecording()

    [<DllImport(Library, EntryPoint = "wgan_program_graphs")>]
    extern int64 programGraphs(nativeint program)

    [<DllImport(Library, EntryPoint = "wgan_program_free")>]
    extern void programFree(nativeint program)

    [<DllImport(Library, EntryPoint = "wgan_same_bits")>]
    extern int sameBits(nativeint a, nativeint b)

/// Recordings of functions of tensors, and programs made of them, as values that are freed.
[<RequireQualifiedAccess>]
module internal Recording =
    let private handles (tensors: Tensor[]) = tensors |> Array.map _.Handle

    /// Ok, or why it was refused.
    let private answer code : Result<unit, string> =
        match code with
        | 0 -> Ok()
        | 2 -> Error(KernelLibrary.lastError ())
        | _ -> KernelLibrary.fail ()

    let private succeed code =
        if code <> 0 then
            KernelLibrary.fail ()

    /// What `compute` asks of libtorch, as a function of the given tensors that gives those that it gives (but the given ones).
    let record (given: Tensor[]) (compute: unit -> Tensor[]) (outputs: Tensor[] -> Tensor[]) =
        succeed (NativeCapture.recordStart (int64 given.Length, handles given))

        let result, wanted, wantedHandles =
            try
                let result = compute ()
                let wanted = outputs result
                result, wanted, handles wanted
            with _ ->
                NativeCapture.recordAbandon ()
                reraise ()

        let mutable recording = 0n

        let code = NativeCapture.recordFinish (int64 wanted.Length, wantedHandles, &recording)

        GC.KeepAlive given
        GC.KeepAlive wanted
        result, answer code |> Result.map (fun () -> recording)

    /// One more given tensor of the recording that is being made; making it is no part of that.
    let give (make: unit -> Tensor) : Tensor =
        NativeCapture.recordPause 1

        try
            let tensor = make ()
            succeed (NativeCapture.recordGive tensor.Handle)
            tensor
        finally
            NativeCapture.recordPause 0

    /// What is being recorded cannot be replayed, for that reason.
    let refuse (why: string) = NativeCapture.recordRefuse why

    /// Ok where both are the same function.
    let compare first second = answer (NativeCapture.recordingCompare (first, second))

    /// A tensor that belongs to no scope, for a program to fill in.
    let private hole () = (torch.empty [| 0L |]).DetachFromDisposeScope()

    /// A program and the tensors that its replays write over.
    let compile recording arena (options: int) (outputs: int) =
        let results = Array.init outputs (fun _ -> hole ())
        let mutable program = 0n
        succeed (NativeCapture.programCreate (recording, arena, options, &program, handles results))
        program, results

    /// Ok, or why the program does not serve these tensors.
    let replay program (given: Tensor[]) : Result<unit, string> =
        let code = NativeCapture.programReplay (program, int64 given.Length, handles given)
        GC.KeepAlive given
        answer code

    /// How many graphs its replays have made so far, each of which is another thing to check; -1 where they make none.
    let graphs program = NativeCapture.programGraphs program

    let describe program = nonNull (Marshal.PtrToStringUTF8(NativeCapture.programDescription program))

    let list program = nonNull (Marshal.PtrToStringUTF8(NativeCapture.programListing program))

    let sameBits (a: Tensor) (b: Tensor) : bool =
        let same = NativeCapture.sameBits (a.Handle, b.Handle)
        GC.KeepAlive a
        GC.KeepAlive b
        same = 1

/// Memory that the programs of captures which run one after another share; taken when the first of them is made.
[<Sealed>]
type internal Arena() =
    let mutable handle = 0n

    member _.Handle: nativeint =
        if handle = 0n && NativeCapture.arenaCreate &handle <> 0 then
            KernelLibrary.fail ()

        handle

    /// Leaves its memory to what runs eagerly, until the next replay.
    member _.Release() : unit =
        if handle <> 0n then
            NativeCapture.arenaRelease handle

    interface IDisposable with
        member _.Dispose() =
            if handle <> 0n then
                NativeCapture.arenaFree handle
                handle <- 0n
