/// A device of libtorch's that is no CPU and lets none read its memory (tests/Device): what would fail with CUDA fails there.
module Wgan.Functional.Tests.OwnDevice

open System
open System.IO
open System.Runtime.InteropServices
open TorchSharp
open Wgan.Functional

[<DllImport("wgan_device", EntryPoint = "wgan_device_type")>]
extern int private deviceType()

[<DllImport("wgan_kernels", EntryPoint = "wgan_register_graphs")>]
extern void private registerGraphs(int deviceType, nativeint make)

/// Whether there is one. It was compiled with the kernels, and fits the libtorch that they fit.
let isThere =
    KernelLibrary.isLoaded ()
    && File.Exists(Path.Combine(AppContext.BaseDirectory, "libwgan_device.so"))

/// Loaded before the first test runs: autograd looks for devices at the first derivative, and not again.
let device =
    if isThere then
        let library = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libwgan_device.so"))
        registerGraphs (deviceType (), NativeLibrary.GetExport(library, "wgan_device_graph"))
        torch.Device(enum<DeviceType>(deviceType ()), 0)
    else
        torch.CPU

let on (backend: Backend) = { backend with Device = device }
